using Brisk.Domain.Fields;

namespace Brisk.Domain.Records;

/// <summary>Fields that record types have in common, and short ways to declare the rest.</summary>
internal static class SharedFields
{
    /// <summary>Whose address it is, as other products put it in front of each part of the main address.</summary>
    private static readonly string[] AddressPrefixes =
        ["", "mailing", "mailingaddress", "billing", "billingaddress", "business", "businessaddress", "home", "homeaddress", "primary", "primaryaddress",
            "address", "address1", "work", "workaddress", "headquarters"];

    public static IReadOnlyList<Choice> Statuses { get; } =
    [
        new("lead", "Lead", "blue"), new("prospect", "Prospect", "gold"), new("customer", "Customer", "green"),
        new("partner", "Partner", "violet"), new("former", "Former", "stone"),
    ];

    private static IReadOnlyList<Choice> Sources { get; } =
    [
        new("website", "Website", "teal"), new("referral", "Referral", "green"), new("event", "Event", "violet"), new("import", "Import", "stone"),
        new("advertising", "Advertising", "orange"), new("email", "Email", "blue"), new("cold-call", "Cold call", "gold"),
            new("social-media", "Social media", "rose"),
    ];

    public static Field Owner { get; } = new()
    {
        Name = "owner", Label = "Owner", Kind = UserField.Instance, Group = "work", Indexed = true,
        Aliases = Names("contactowner companyowner accountowner organizationowner recordowner leadowner ownerid ownername owneremail assignedusername "
            + "assigneduser assignedto assignee responsible accountmanager salesrep"),
    };

    public static Field Status { get; } = new()
    {
        Name = "status", Label = "Status", Kind = ChoiceField.Instance, Group = "work", Indexed = true, Choices = Statuses,
        Aliases = Names("leadstatus contactstatus accountstatus lifecyclestage lifecycle relationship customerstatus"),
    };

    public static Field Source { get; } = new()
    {
        Name = "source", Label = "Source", Kind = ChoiceField.Instance, Group = "work", Choices = Sources, OpenChoices = true,
            MaxLength = ChoiceField.MaxLength,
        Aliases = Names("leadsource originalsource contactsource accountsource sourcename origin channel quelle herkunft"),
    };

    public static Field Tags { get; } = new()
    {
        Name = "tags", Label = "Tags", Kind = TagsField.Instance, Group = "work", OpenChoices = true, MaxLength = TagsField.MaxLength,
        Aliases = Names("tag labels label groupmembership groups categories category personlabel organizationlabels keywords schlagworte"),
    };

    public static Field OtherPhones { get; } = new()
    {
        Name = "otherPhones", Label = "Other phones", Kind = LabelledField.Phones, Group = "reach",
        Aliases = Names(
            "mobile mobilephone mobilenumber mobilephonenumber phonemobile cell cellphone cellphonenumber handy handynummer whatsappphonenumber whatsapp "
                + "homephone phonehome homephone2 otherphone phoneother " +
            "businessphone2 carphone companymainphone phone2 phone2value phone3value phone4value additionalphones phonesadditionalphones secondaryphone "
                + "assistantphone asstphone"),
    };

    public static Field OtherEmails { get; } = new()
    {
        Name = "otherEmails", Label = "Other emails", Kind = LabelledField.Emails, Group = "reach",
        Aliases = Names("email2 email3 email2address email3address email2value email3value email4value emailhome homeemail personalemail privateemail "
            + "secondaryemail otheremail additionalemails emailsadditionalemails nonprimaryemails alternateemail"),
    };

    public static Field Links { get; } = new()
    {
        Name = "links", Label = "Links", Kind = LabelledField.Links, Group = "reach",
        Aliases = Names("linkedin linkedinurl linkedinprofile linkedinlinkurl twitter twitterurl x xurl xlinkurl facebook facebookurl instagram instagramurl "
            + "youtube mastodon github website2value socialmedia profiles"),
    };

    public static Field Website { get; } = new()
    {
        Name = "website", Label = "Website", Kind = UrlField.Instance, Group = "reach", MaxLength = UrlField.MaxLength,
        Aliases = Names("websiteurl webpage personalwebpage website1value url homepage web site companywebsite webseite internet siteweb sitioweb"),
    };

    public static Field OtherAddresses { get; } = new()
    {
        Name = "otherAddresses", Label = "Other addresses", Kind = AddressesField.Instance, Group = "address",
            Aliases = Names("additionaladdresses shippingaddress otheraddress"),
    };

    public static Field ExternalId { get; } = new()
    {
        Name = "externalId", Label = "External id", Kind = TextField.Instance, Group = "about", Indexed = true, MaxLength = 120,
        Aliases = Names("recordid id pipedrivesystemid externalkey sourceid originalid legacyid uid uuid guid crmid foreignid"),
    };

    /// <summary>The main address.</summary>
    public static IEnumerable<Field> Postal =>
    [
        Part("street", "Street", 300, false,
            "street street1 streetaddress streetline1 address addressline1 addresslines line1 strasse straße rue calle gatuadress adres anschrift direccion "
            + "adresse addressstreet"),
        Part("city", "City", 100, true, "city town cityname locality stadt ort ville ciudad citta stad plaats kommune"),
        Part("region", "Region", 100, false, "region state stateregion stateprovince province county bundesland kanton provincia departement lan"),
        Part("postalCode", "Postal code", 20, false,
            "postalcode zip zipcode zippostalcode zippostcode postcode plz postleitzahl codepostal codigopostal postnummer cap"),
        Part("country", "Country", 100, true, "country countryregion countryname nation land landregion pays pais staat"),
    ];

    /// <summary>What Brisk keeps by itself.</summary>
    public static IEnumerable<Field> System =>
    [
        Kept("createdAt", "Created", InstantField.Instance, true,
            "createdate createddate createdtime datecreated creationdate dateentered created createdon dateadded"),
        Kept("updatedAt", "Updated", InstantField.Instance, true,
            "lastmodifieddate lastmodified systemmodstamp modifiedtime modifiedat datemodified updated updatetime updatedate modifiedon"),
        Kept("lastActivityAt", "Last activity", InstantField.Instance, true, "lastactivitydate lastactivity lastcontacted lastcontactdate"),
        Kept("createdBy", "Created by", UserField.Instance, false, "createdbyid createdbyname createdbyuser"),
        Kept("updatedBy", "Updated by", UserField.Instance, false, "lastmodifiedbyid modifiedbyid modifiedbyname lastmodifiedby"),
    ];

    /// <summary>
    /// What a list of the trash can show besides. Nothing changes a record in the trash, so whoever wrote it last is who
    /// deleted it; nobody where that was a key, an import or Brisk itself.
    /// </summary>
    public static IReadOnlyList<Field> Trashed { get; } =
    [
        Kept("deletedAt", "Deleted", InstantField.Instance, true, ""),
        Kept("deletedBy", "Deleted by", UserField.Instance, false, "") with { Column = "updated_by" },
    ];

    /// <summary>
    /// What a filter can ask besides the fields: which step, or which import, wrote a record (an import's step has its id); what it is
    /// linked to, from either end.
    /// </summary>
    public static IReadOnlyList<Field> Asked { get; } =
    [
        Kept("step", "Step", StepField.Instance, false, ""), Kept("import", "Import", StepField.Instance, false, ""),
        Kept("linked", "Linked", LinkedField.Instance, false, ""),
    ];

    public static Field Text(string name, string label, string group, int maxLength, string aliases = "") =>
        new() { Name = name, Label = label, Kind = TextField.Instance, Group = group, MaxLength = maxLength, Aliases = Names(aliases) };

    public static IReadOnlyList<string> Names(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Field Part(string name, string label, int maxLength, bool indexed, string names)
    {
        var aliases = from prefix in AddressPrefixes from alias in Names(names) select prefix + alias;
        if (name == "postalCode") aliases = aliases.Concat(["billingcode", "mailingcode", "shippingcode"]);
        if (name == "city") aliases = aliases.Append("headquarterslocation");
        return Text(name, label, "address", maxLength) with { Indexed = indexed, Aliases = [.. aliases.Distinct(StringComparer.Ordinal)] };
    }

    public static Field Kept(string name, string label, FieldKind kind, bool indexed, string aliases) =>
        new() { Name = name, Label = label, Kind = kind, Group = "system", Indexed = indexed, ReadOnly = true, Aliases = Names(aliases) };
}
