"""The portal: settings, addresses and what both apps stand on."""
