"""Rules about properties: their set and order are those the platform writes."""

from collections.abc import Iterator

from lxml import etree

from tests.onec_extension.structure.tree import MD, XR, Tree, is_adopted, kind_of, prop

HISTORY = "DataHistory UpdateDataHistoryImmediatelyAfterWrite ExecuteAfterWriteDataHistoryVersionProcessing"
INPUT = "PasswordMode Format EditFormat ToolTip MarkNegatives Mask MultiLine ExtendedEdit MinValue MaxValue"
CHOICE = "FillChecking ChoiceFoldersAndItems ChoiceParameterLinks ChoiceParameters QuickChoice"
FIELD = (
    f"Name Synonym Comment Type {INPUT} FillFromFillingValue FillValue {CHOICE} CreateOnInput ChoiceForm LinkByType"
    " ChoiceHistoryOnInput"
)
INDEX = "Indexing FullTextSearch DataHistory"
FLAGS = "Global ClientManagedApplication Server ExternalConnection ClientOrdinaryApplication ServerCall"
ORDERS = {
    "Configuration": "ObjectBelonging Name Synonym Comment ConfigurationExtensionPurpose"
    " KeepMappingToExtendedConfigurationObjectsByIDs NamePrefix ConfigurationExtensionCompatibilityMode DefaultRunMode"
    " UsePurposes ScriptVariant DefaultRoles Vendor Version DefaultLanguage BriefInformation DetailedInformation"
    " Copyright VendorInformationAddress ConfigurationInformationAddress InterfaceCompatibilityMode",
    "CommonModule": f"Name Synonym Comment {FLAGS} Privileged ReturnValuesReuse",
    "adopted CommonModule": f"ObjectBelonging Name Comment ExtendedConfigurationObject {FLAGS}",
    "adopted Language": "ObjectBelonging Name Comment LanguageCode",
    "Constant": f"Name Synonym Comment Type UseStandardCommands DefaultForm ExtendedPresentation Explanation {INPUT}"
    f" {CHOICE} ChoiceForm LinkByType ChoiceHistoryOnInput DataLockControlMode {HISTORY}",
    "InformationRegister": "Name Synonym Comment UseStandardCommands EditType DefaultRecordForm DefaultListForm"
    " AuxiliaryRecordForm AuxiliaryListForm StandardAttributes InformationRegisterPeriodicity WriteMode"
    " MainFilterOnPeriod IncludeHelpInContents DataLockControlMode FullTextSearch EnableTotalsSliceFirst"
    " EnableTotalsSliceLast RecordPresentation ExtendedRecordPresentation ListPresentation ExtendedListPresentation"
    f" Explanation {HISTORY}",
    "Resource": f"{FIELD} {INDEX}",
    "Attribute": f"{FIELD} {INDEX}",
    "Dimension": f"{FIELD} Master MainFilter DenyIncompleteValues {INDEX}",
    "ScheduledJob": "Name Synonym Comment MethodName Description Key Use Predefined RestartCountOnFailure"
    " RestartIntervalOnFailure",
    "Role": "Name Synonym Comment",
    "Subsystem": "Name Synonym Comment IncludeHelpInContents IncludeInCommandInterface UseOneCommand Explanation"
    " Picture"
    " Content",
    "DataProcessor": "Name Synonym Comment UseStandardCommands DefaultForm AuxiliaryForm IncludeHelpInContents"
    " ExtendedPresentation Explanation",
    "Form": "Name Synonym Comment FormType IncludeHelpInContents UsePurposes ExtendedPresentation",
}
FIXED = {
    "ConfigurationExtensionPurpose": "AddOn",
    "KeepMappingToExtendedConfigurationObjectsByIDs": "false",
    "ConfigurationExtensionCompatibilityMode": "Version8_3_20",
    "ScriptVariant": "Russian",
}
ADOPTED_FLAGS = {
    "Server": "true", "ExternalConnection": "true", "ClientOrdinaryApplication": "true", "Global": "false",
    "ClientManagedApplication": "false", "ServerCall": "false",
}  # fmt: skip
REGISTER_FIELDS = ["Resource", "Attribute", "Dimension"]


def _described(tree: Tree) -> Iterator[tuple[str, etree._Element]]:
    for path, element in tree.objects.items():
        yield path, element
        for child in element.iterfind(f"{MD}ChildObjects/*"):
            if child.get("uuid"):
                yield path, child


def in_order(tree: Tree) -> Iterator[str]:
    """Properties of every object stand in the platform's order, none missing, none unknown."""
    for path, element in _described(tree):
        kind = (
            f"adopted {kind_of(element)}"
            if is_adopted(element) and kind_of(element) != "Configuration"
            else kind_of(element)
        )
        properties = element.find(f"{MD}Properties")
        found = [etree.QName(one).localname for one in properties] if properties is not None else []
        if kind not in ORDERS:
            yield f"{path}: {kind} is not known"
        elif found != ORDERS[kind].split():
            wrong = next(
                (
                    f"{one} instead of {other}"
                    for one, other in zip(found, ORDERS[kind].split(), strict=False)
                    if one != other
                ),
                "too many or too few",
            )
            yield f"{path}: properties of {kind} {prop(element, 'Name')}: {wrong}"


def configured(tree: Tree) -> Iterator[str]:
    """An addition bound by names, for platforms from 8.3.20."""
    configuration = tree.objects.get(tree.root_path)
    for name, value in FIXED.items():
        if configuration is None or prop(configuration, name) != value:
            yield f"{name} is not {value}"


def adopted_as_it_is(tree: Tree) -> Iterator[str]:
    """The borrowed module lives where the base's module lives, with all modules it calls."""
    for path, element in tree.objects.items():
        if kind_of(element) != "CommonModule" or not is_adopted(element):
            continue
        for name, value in ADOPTED_FLAGS.items():
            if prop(element, name) != value:
                yield f"{path}: {name} is not {value}"
        for _kind, called in tree.listed():
            own = tree.objects.get(f"CommonModules/{called}.xml")
            if own is None or f"{called}." not in tree.text(f"{path.removesuffix('.xml')}/Ext/Module.bsl"):
                continue
            for name in ("Server", "ExternalConnection", "ClientOrdinaryApplication"):
                if prop(own, name) != "true":
                    yield f"{path}: calls {called}, which is not there with {name}"


def fields_in_order(tree: Tree) -> Iterator[str]:
    """Fields of a register: resources, then attributes, then dimensions, names unlike the standard ones."""
    for path, element in tree.objects.items():
        if kind_of(element) != "InformationRegister":
            continue
        kinds = [kind_of(one) for one in element.iterfind(f"{MD}ChildObjects/*")]
        if kinds != sorted(kinds, key=REGISTER_FIELDS.index):
            yield f"{path}: fields stand as {kinds}"
        standard = [one.get("name") for one in element.iter(f"{XR}StandardAttribute")]
        if standard != ["Active", "LineNumber", "Recorder", "Period"]:
            yield f"{path}: standard attributes are {standard}"
        if "Dimension" not in kinds:
            yield f"{path}: has no dimension"
