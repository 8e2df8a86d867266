"""What EnDocs knows of the bases of 1C: who may speak for a base, what they said, and which cards came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Blob, Document, File
from endocs.people.models import Organisation, User, Workspace


class Infobase(models.Model):
    """A base of 1C; the first call with its token says which one it is (`infobase_id`), no other may use it then."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    title = models.CharField(_("Name"), max_length=200)
    infobase_id = models.UUIDField(null=True)
    organisations = models.ManyToManyField(Organisation, related_name="infobases")
    configuration = models.CharField(max_length=100, blank=True)
    configuration_version = models.CharField(max_length=40, blank=True)
    platform = models.CharField(max_length=40, blank=True)
    extension_version = models.CharField(max_length=40, blank=True)
    last_call_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """A base is connected once in a workspace."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "infobase_id"], condition=Q(removed_at=None), name="infobase_is_unique"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Token(models.Model):
    """A secret with which a base speaks; only its digest is kept."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="tokens")
    token_digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    paced_at = models.DateTimeField(null=True)  # when the calls made so far would have ended at the allowed pace
    revoked_at = models.DateTimeField(null=True)


class Login(models.Model):
    """A user of the base, and who he is in EnDocs; None while nobody has said."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="logins")
    name = models.CharField(max_length=200)
    full_name = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True)

    class Meta:
        """A login is one row of its base."""

        constraints = [models.UniqueConstraint(fields=["infobase", "name"], name="onec_login_is_unique")]


class Sent(models.Model):
    """Bytes that a base has sent and may name by hash in its messages."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="sent_files")
    blob = models.ForeignKey(Blob, models.CASCADE)
    sent_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Same bytes of a base, one row."""

        constraints = [models.UniqueConstraint(fields=["infobase", "blob"], name="onec_sent_is_unique")]


class MessageState(models.TextChoices):
    """What became of a message."""

    TAKEN = "taken", _("taken in")
    DUPLICATE = "duplicate", _("nothing new")
    STALE = "stale", _("older than what is known")
    REFUSED = "refused", _("refused")


class Message(models.Model):
    """A message of a base as it came, and what it was answered; the same message again gets the same answer."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="messages", db_index=False)
    message_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    object_type = models.CharField(max_length=100, blank=True)
    object_ref = models.CharField(max_length=36, blank=True)
    title = models.CharField(max_length=300, blank=True)  # «Счет № 12 от 24.11.2026», for the list of failures
    is_polled = models.BooleanField(default=False)  # read by OData, not sent by the extension
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    body = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MessageState.choices)
    status = models.PositiveSmallIntegerField()  # of the answer
    answer = models.JSONField(default=dict)
    code = models.CharField(max_length=40, blank=True)  # of a refusal
    document = models.ForeignKey(Document, models.SET_NULL, null=True)
    settled_at = models.DateTimeField(null=True)  # a refusal that a person or a later message has put right

    class Meta:
        """A message is taken in once."""

        constraints = [models.UniqueConstraint(fields=["infobase", "message_id"], name="onec_message_is_unique")]
        indexes = [
            models.Index(fields=["workspace", "infobase", "-id"], name="onec_message_by_time"),
            models.Index(
                fields=["workspace", "infobase", "-id"],
                condition=Q(state="refused", settled_at=None),
                name="onec_message_refused",
            ),
            models.Index(fields=["received_at"], name="onec_message_by_age"),
            models.Index(
                fields=["infobase", "object_ref"],
                condition=Q(kind="document.deleted"),
                name="onec_message_of_deletion",
            ),
        ]


class OnecDocument(models.Model):
    """A document of a base and its card; (base, type, ref) is the key for the extension and for OData alike."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="documents", db_index=False)
    object_type = models.CharField(max_length=100)
    object_ref = models.CharField(max_length=36)
    document = models.ForeignKey(Document, models.CASCADE, related_name="in_onec")
    link = models.CharField(max_length=300, blank=True)  # e1cib/…, opens the document in 1C
    operation = models.CharField(max_length=100, blank=True)
    data_version = models.CharField(max_length=100, blank=True)
    files_digest = models.CharField(max_length=64, blank=True)  # of the hashes told with that version
    occurred_at = models.DateTimeField()  # of the newest message that was taken
    is_pushed = models.BooleanField(default=False)  # the extension has sent it: polling only watches its payment
    is_posted = models.BooleanField(default=False)
    is_marked_deleted = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)  # deleted in the base; the card stays
    responsible = models.CharField(max_length=300, blank=True)  # as written in 1C
    warnings = models.JSONField(default=list)
    sent_by = models.ForeignKey(Login, models.SET_NULL, null=True, related_name="+")  # who pressed the button last
    told_values = models.JSONField(default=dict)  # requisite → what 1C says, whether or not it could be put there
    set_values = models.JSONField(default=dict)  # requisite → what 1C put there last; another value is a person's
    made_links = models.JSONField(default=list)  # «type:card»: what a person took away is not made twice
    awaited_refs = models.JSONField(default=list)  # documents of the base this one hangs on that are not here yet

    class Meta:
        """A document of a base is one row."""

        constraints = [
            models.UniqueConstraint(fields=["infobase", "object_type", "object_ref"], name="onec_document_is_unique")
        ]
        indexes = [
            models.Index(fields=["infobase", "object_ref"], name="onec_document_by_ref"),
            models.Index(fields=["workspace", "infobase"], condition=~Q(awaited_refs=[]), name="onec_document_waiting"),
        ]


class KeptPayment(models.Model):
    """What a base said of the payment of an invoice whose card is not here yet; applied when it comes."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="kept_payments", db_index=False)
    object_type = models.CharField(max_length=100)
    object_ref = models.CharField(max_length=36)
    occurred_at = models.DateTimeField()
    facts = models.JSONField()

    class Meta:
        """The newest word about an invoice is kept."""

        constraints = [
            models.UniqueConstraint(
                fields=["infobase", "object_type", "object_ref"], name="onec_kept_payment_is_unique"
            )
        ]


class Party(models.Model):
    """A counterparty of a base and who it is in our directory."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="parties", db_index=False)
    ref = models.CharField(max_length=36)
    counterparty = models.ForeignKey(Counterparty, models.PROTECT)
    set_values = models.JSONField(default=dict)  # what 1C wrote in the directory; another value is a person's
    data_version = models.CharField(max_length=100, blank=True)

    class Meta:
        """A counterparty of a base is one row."""

        constraints = [models.UniqueConstraint(fields=["infobase", "ref"], name="onec_party_is_unique")]


class OutboxKind(models.TextChoices):
    """What goes back to 1C."""

    SIGNED_SCAN = "signed_scan", _("signed scan")
    CARD_STATE = "card_state", _("state of the card")


class Outbox(models.Model):
    """Something for 1C about one of its documents; the row's key is the cursor of the base."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="outbox", db_index=False)
    onec_document = models.ForeignKey(OnecDocument, models.CASCADE, related_name="outbox")
    kind = models.CharField(max_length=12, choices=OutboxKind.choices)
    file = models.ForeignKey(File, models.SET_NULL, null=True)
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)  # 1C has confirmed it
    problem = models.CharField(max_length=500, blank=True)  # why 1C could not put it on its document

    class Meta:
        """Read in order by its base."""

        indexes = [models.Index(fields=["infobase", "id"], condition=Q(taken_at=None), name="onec_outbox_waiting")]


class OdataConnection(models.Model):
    """How EnDocs itself reads a base where nothing may be installed; the password is encrypted (see `secrets`)."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.OneToOneField(Infobase, models.CASCADE, related_name="odata")
    url = models.URLField(max_length=300)
    login = models.CharField(max_length=200)
    password = models.BinaryField()
    verifies_tls = models.BooleanField(default=True)
    window_days = models.PositiveSmallIntegerField(default=60)
    interval_minutes = models.PositiveSmallIntegerField(default=10)
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # failures in a row
    last_success_at = models.DateTimeField(null=True)
    last_problem = models.CharField(max_length=40, blank=True)  # code of the last failure, see gateways.onec
    last_detail = models.CharField(max_length=500, blank=True)
    reconciled_at = models.DateTimeField(null=True)  # when vanished documents were looked for
    reconciled_upto = models.PositiveBigIntegerField(default=0)  # how far tonight's look has come, see PolledObject
    told_at = models.DateTimeField(null=True)  # when administrators were told that nothing comes; None: it comes
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stop_code = models.CharField(max_length=40, blank=True)
    found = models.JSONField(default=dict)  # configuration and what the last check saw


class PolledObject(models.Model):
    """What EnDocs read last of a document of the base over OData: its version, and what it said of it.

    `told` keeps of an invoice its sum and payment, of money whether it was told of as untied.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    infobase = models.ForeignKey(Infobase, models.CASCADE, related_name="polled_objects", db_index=False)
    object_type = models.CharField(max_length=100)
    object_ref = models.CharField(max_length=36)
    data_version = models.CharField(max_length=100, blank=True)
    dated_on = models.DateField(null=True)
    told = models.JSONField(default=dict)

    class Meta:
        """A document of a base is one row."""

        constraints = [
            models.UniqueConstraint(fields=["infobase", "object_type", "object_ref"], name="onec_polled_is_unique")
        ]
        indexes = [models.Index(fields=["infobase", "id"], name="onec_polled_in_order")]
