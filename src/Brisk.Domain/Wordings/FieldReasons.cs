using System.Text.Json;
using Brisk.Domain.Fields;

namespace Brisk.Domain.Wordings;

/// <summary>Why a field does not take a value.</summary>
public static class FieldReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    // What fields of several values say of one of them.
    public static readonly Wording<int, Reason> Entry = List.Add<int, Reason>("in-entry", "Entry {entry}: {reason}");
    public static readonly Wording<int, Reason> Address = List.Add<int, Reason>("in-address", "Address {address}: {reason}");
    public static readonly Wording<int, Reason> Link = List.Add<int, Reason>("in-link", "Link {link:plain}: {reason}");
    public static readonly Wording<int, Reason> Tag = List.Add<int, Reason>("in-tag", "Tag {tag:plain}: {reason}");

    // Texts.
    public static readonly Wording<int, int> TooLong = List.Add<int, int>("too-long", "Shorten it to {max} characters; it has {length}.");
    public static readonly Wording<string, int> ControlCharacter = List.Add<string, int>(
        "control-character", "Remove the control character ({character}) at position {position}.", "bad-character");
    public static readonly Wording<int> HalfCharacterAt = List.Add<int>(
        "half-character-at", "Type the character at position {position} again: half of it is missing.", "bad-character");
    public static readonly Reason HalfCharacter = List.Add("half-character", "Type this text again: it has half a character in it.", "bad-character");
    public static readonly Wording<JsonValueKind> NoText = List.Add<JsonValueKind>("no-text", "Give a text in quotes instead of {given}.", "wrong-type");

    // E-mail addresses.
    public static readonly Reason NoAt = List.Add("email-no-at", "Write it as name@example.com; the @ is missing.", NotAnEmail);
    public static readonly Reason SeveralEmails = List.Add("email-several", "Only one address fits here; put the others into another field.", NotAnEmail);
    public static readonly Reason NoLocalPart = List.Add("email-no-name", "Add the name before the @.", NotAnEmail);
    public static readonly Wording<int> LongLocalPart = List.Add<int>("email-long-name", "Shorten the part before the @ to {max} characters.", NotAnEmail);
    public static readonly Reason NoDomain = List.Add("email-no-domain", "Add the domain after the @, for example example.com.", NotAnEmail);
    public static readonly Reason SpaceInLocalPart = List.Add("email-space-in-name", "Remove the space from the part before the @.", NotAnEmail);
    public static readonly Wording<string> StrangerInLocalPart = List.Add<string>(
        "email-character-in-name", "Remove {character:quote} from the part before the @.", NotAnEmail);
    public static readonly Reason SpaceInDomain = List.Add("email-space-in-domain", "Remove the space from the domain.", NotAnEmail);
    public static readonly Wording<string> StrangerInDomain = List.Add<string>(
        "email-character-in-domain", "Remove {character:quote} from the domain.", NotAnEmail);
    public static readonly Reason NoEmailEnding = List.Add("email-no-ending", "Add the ending, for example .com.", NotAnEmail);
    public static readonly Reason EmailDots = List.Add("email-dots", "Check the dots: the domain needs a name on both sides of each.", NotAnEmail);
    public static readonly Reason EmailDomainParts = List.Add(
        "email-domain-parts", "Check the domain: its parts have at most 63 characters and no hyphen at either end.", NotAnEmail);
    public static readonly Reason EmailEnding = List.Add("email-ending", "Check the ending after the last dot, for example .com.", NotAnEmail);

    // Web addresses.
    public static readonly Reason OtherScheme = List.Add("link-scheme", "Give a web address that begins with https:// or http://.", NotALink);
    public static readonly Reason NoSlashes = List.Add("link-slashes", "Write // after the colon, as in https://example.com.", NotALink);
    public static readonly Reason SpaceInLink = List.Add("link-space", "Remove the space, or write it as %20.", NotALink);
    public static readonly Wording<string> StrangerInLink = List.Add<string>("link-character", "Remove {character:quote} from the address.", NotALink);
    public static readonly Reason UserInLink = List.Add("link-user", "Leave out the user name: the address begins after the @.", NotALink);
    public static readonly Reason LinkPort = List.Add("link-port", "Check the port after the colon: it is a number from 1 to 65,535.", NotALink);
    public static readonly Reason NoSite = List.Add("link-no-site", "Add the site, for example example.com.", NotALink);
    public static readonly Reason LinkBrackets = List.Add("link-brackets", "Check the address between the brackets.", NotALink);
    public static readonly Wording<string> StrangerInSite = List.Add<string>(
        "link-character-in-site", "Remove {character:quote} from the name of the site.", NotALink);
    public static readonly Reason SiteDots = List.Add("link-dots", "Check the dots in the name of the site.", NotALink);
    public static readonly Reason NoSiteEnding = List.Add("link-no-ending", "Add the ending, for example .com.", NotALink);

    // Telephone numbers.
    public static readonly Reason NoDigit = List.Add("phone-no-digit", "Give at least one digit of the number.", NotAPhone);
    public static readonly Reason PlusInside = List.Add("phone-plus", "Move the + to the front.", NotAPhone);
    public static readonly Reason SeveralPhones = List.Add("phone-several", "Only one number fits here; put the others into another field.", NotAPhone);
    public static readonly Wording<string> StrangerInPhone = List.Add<string>(
        "phone-character", "Remove {character:quote}: a number has digits, spaces and + - . ( ) / only.", NotAPhone);
    public static readonly Wording<int> FewDigits = List.Add<int>("phone-few-digits", "Give at least {min} digits, for example +1 202 555 0143.", NotAPhone);
    public static readonly Reason WordsInPhone = List.Add(
        "phone-words", "Write the number in digits; put words into the label or the notes.", NotAPhone);

    // Numbers, yes and no, days and times.
    public static readonly Wording<JsonValueKind> NoNumber = List.Add<JsonValueKind>(
        "no-number", "Give a number without quotes instead of {given}.", "wrong-type");
    public static readonly Reason NotANumber = List.Add("not-a-number", "Write a number in digits, for example 1234.5.");
    public static readonly Reason LargeNumber = List.Add("number-too-large", "Give a smaller number: this one is too large to keep.", "out-of-range");
    public static readonly Wording<string, string, string> UnclearNumber = List.Add<string, string, string>(Notation.UnclearCode,
        "{number} can be {grouped} or {decimal}, and its column does not show which. Choose what stands before the column's decimals.");
    public static readonly Wording<JsonValueKind> NoYesOrNo = List.Add<JsonValueKind>(
        "no-yes-or-no", "Give true or false without quotes instead of {given}.", "wrong-type");
    public static readonly Reason NotYesOrNo = List.Add("not-yes-or-no", "Write yes or no.");
    public static readonly Reason NotAnIsoDate = List.Add("not-an-iso-date", "Give a day that exists as YYYY-MM-DD, for example 2026-11-20.", "not-a-date");
    public static readonly Reason NotADate = List.Add("not-a-date", "Write a day that exists, best as YYYY-MM-DD, for example 2026-11-20.");
    public static readonly Reason NoOffset = List.Add("no-offset", "Give the time with its offset from UTC, for example 2026-11-20T10:00:00Z.", "not-a-time");
    public static readonly Reason NotATime = List.Add("not-a-time", "Write a day or a time, for example 2026-11-20 or 2026-11-20T10:00:00Z.");

    // Money.
    public static readonly Wording<JsonValueKind> NoMoney = List.Add<JsonValueKind>("no-money",
        "Give an object such as {\"amount\": 123450, \"currency\": \"EUR\"} instead of {given}; the amount is in minor units (cents).", "wrong-type");
    public static readonly Reason MoneyMembers = List.Add("money-members", "Give only amount and currency.", "unknown-field");
    public static readonly Reason NotWhole = List.Add(
        "money-not-whole", "Give the amount as a whole number of minor units: 123450 for 1,234.50.", "not-money");
    public static readonly Reason NotMoney = List.Add("not-money", "Write an amount and perhaps a currency, for example 1234.50 EUR.");
    public static readonly Reason SeveralCurrencies = List.Add("money-several-currencies", "Name one currency only.", "not-money");
    public static readonly Reason LargeAmount = List.Add("amount-too-large", "Give a smaller amount: this one is too large to keep.", "out-of-range");
    public static readonly Reason NoCurrency = List.Add("no-currency", "Name the currency, for example EUR.");
    public static readonly Reason NoCurrencyAsked = List.Add("no-currency-asked",
        "Name the currency with the amount, for example \"5000 EUR\"; amounts of other currencies are not found.", "no-currency");
    public static readonly Wording<string> UnknownCurrency = List.Add<string>(
        "unknown-currency", "{currency:quote} is no currency; use a code such as EUR, USD or GBP.");
    public static readonly Wording<string> NoDecimals = List.Add<string>("no-decimals", "Leave out the decimals: {currency} has none.", "too-precise");
    public static readonly Wording<int, string> TooPrecise = List.Add<int, string>(
        "too-precise", "Give at most {max} decimals: {currency} has no smaller unit.");

    // Choices and tags.
    public static readonly Reason NoChoices = List.Add("no-choices", "This field has no choices yet; add one first.", "not-a-choice");
    public static readonly Wording<string, IReadOnlyList<Choice>> NotAChoice = List.Add<string, IReadOnlyList<Choice>>(
        "not-a-choice", "{value:quote} is not one of {choices}.");
    public static readonly Wording<string, IReadOnlyList<Choice>, int> NotOneOfMany = List.Add<string, IReadOnlyList<Choice>, int>(
        "not-one-of-many", "{value:quote} is not one of {choices} and {more} more.", "not-a-choice");
    public static readonly Wording<JsonValueKind> NoTags = List.Add<JsonValueKind>("no-tags", "Give a list of texts instead of {given}.", "wrong-type");
    public static readonly Reason MarkInTag = List.Add("mark-in-tag", "Split the tag: it cannot contain , ; | or :::.", "bad-character");
    public static readonly Wording<string> NotATag = List.Add<string>("not-a-tag", "{value:quote} is no tag of this field.", "not-a-choice");
    public static readonly Wording<int> ManyTags = List.Add<int>("too-many-tags", "Keep at most {max} tags.", "too-many");

    // Lists with labels, addresses.
    public static readonly Wording<JsonValueKind> NoEntries = List.Add<JsonValueKind>(
        "no-entries", "Give a list such as [{\"label\": \"Work\", \"value\": …}] instead of {given}.", "wrong-type");
    public static readonly Wording<int> ManyEntries = List.Add<int>("too-many-entries", "Keep at most {max} entries.", "too-many");
    public static readonly Wording<JsonValueKind> NoEntry = List.Add<JsonValueKind>(
        "no-entry", "Give an object with label and value instead of {given}.", "wrong-type");
    public static readonly Reason EntryMembers = List.Add("entry-members", "Give only label and value.", "unknown-field");
    public static readonly Reason EmptyEntry = List.Add("empty-entry", "Give a value, or remove the entry.", Required);
    public static readonly Reason MarkInLabel = List.Add("mark-in-label", "Leave ; : and , out of the label.", "bad-character");
    public static readonly Reason OnlyALabel = List.Add("only-a-label", "Give a value behind the label.", Required);
    public static readonly Wording<JsonValueKind> NoAddresses = List.Add<JsonValueKind>(
        "no-addresses", "Give a list of addresses instead of {given}.", "wrong-type");
    public static readonly Wording<int> ManyAddresses = List.Add<int>("too-many-addresses", "Keep at most {max} addresses.", "too-many");
    public static readonly Wording<JsonValueKind> NoAddress = List.Add<JsonValueKind>(
        "no-address", "Give an object with street, city and so on instead of {given}.", "wrong-type");
    public static readonly Reason AddressMembers = List.Add(
        "address-members", "Give only label, street, city, region, postalCode and country.", "unknown-field");
    public static readonly Reason EmptyAddress = List.Add("empty-address", "Fill in at least one part, or remove the address.", Required);

    // Relations and links.
    public static readonly Reason NotAnId = List.Add("not-an-id", "Give the id of a record: 13 letters and digits.");
    public static readonly Reason NotAStep = List.Add("not-a-step", "Give the id of a step: 13 letters and digits.", "not-an-id");
    public static readonly Wording<JsonValueKind> NoLinks = List.Add<JsonValueKind>(
        "no-links", "Give a list such as [{\"type\": …, \"id\": …}] instead of {given}.", "wrong-type");
    public static readonly Reason LinkedTwice = List.Add("linked-twice", "This record is in the list already. Give each once only.", "duplicate");
    public static readonly Wording<int> ManyLinks = List.Add<int>("too-many-links", "Keep at most {max} links.", "too-many");
    public static readonly Wording<JsonValueKind> NoLink = List.Add<JsonValueKind>(
        "no-link", "Give an object with type, id and role instead of {given}.", "wrong-type");
    public static readonly Reason LinkMembers = List.Add("link-members", "Give only type, id and role.", "unknown-field");
    public static readonly Reason NoId = List.Add("no-id", "Give the id of a record.", Required);
    public static readonly Reason NothingToLink = List.Add("nothing-to-link", "Nothing can be linked here any more.", "wrong-type");
    public static readonly Wording<IReadOnlyList<string>> NoTypeOfLink = List.Add<IReadOnlyList<string>>(
        "no-type-of-link", "Say which it is: {types:or}.", Required);
    public static readonly Wording<string, IReadOnlyList<string>> NotATypeOfLink = List.Add<string, IReadOnlyList<string>>(
        "not-a-type-of-link", "{value:quote} cannot be linked here; give {types:or}.", "wrong-type");
    public static readonly Reason NoRoles = List.Add("no-roles", "The links of this field have no roles.", "not-a-choice");

    private const string NotAnEmail = "not-an-email";
    private const string NotALink = "not-a-link";
    private const string NotAPhone = "not-a-phone";
    private const string Required = "required";
}
