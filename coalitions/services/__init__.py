"""What people do with proposals, a module a deed. Site, admin and commands call the same functions."""
