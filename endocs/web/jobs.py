"""Letters of the entrance."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from endocs.jobs.queue import NETWORK, job
from endocs.people.models import User


@job("web.send_reset_letter", retry=NETWORK)
def send_reset_letter(user_id: int) -> None:
    """Send a link by which an active user sets a new password."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    context = {
        "user": user,
        "address": settings.ENDOCS_ADDRESS + reverse("account_reset_password_from_key", kwargs=key),
    }
    with translation.override(user.language):
        text = render_to_string("account/email/reset.txt", context)
        letter = EmailMultiAlternatives(_("A new password for EnDocs"), text, to=[user.email])
        letter.extra_headers["Auto-Submitted"] = "auto-generated"
        letter.attach_alternative(render_to_string("account/email/reset.html", context), "text/html")
    letter.send()
