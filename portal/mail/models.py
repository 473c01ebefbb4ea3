"""Mail that the portal owes somebody."""

from django.db import models


class OutgoingMail(models.Model):
    """One message to one person, stored by the transaction that causes it.

    Its texts are emptied once it is sent: they may hold personal data and signed links.
    """

    kind = models.CharField(max_length=100)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
