using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Wordings;
using static Brisk.Domain.Records.SharedFields;

namespace Brisk.Domain.Records;

/// <summary>A person.</summary>
public static class ContactType
{
    public static RecordType Type { get; } = new("contact", "contacts", "Contact", "Contacts", "name",
    [
        Text("name", "Name", "name", 220, "fullname contactname personname fileas emaildisplayname displayname vollername nomcomplet nombrecompleto") with
            { Indexed = true, ReadOnly = true },
        Text("salutation", "Salutation", "name", 40, "salutationname nameprefix prefix honorific honorificprefix anrede civilite"),
        Text("firstName", "First name", "name", 100, "givenname given forename first fname vorname fornamn prenom primernombre namefirstname voornaam nome"),
        Text("middleName", "Middle name", "name", 100, "additionalname middle middleinitial mname zweitername"),
        Text("lastName", "Last name", "name", 100,
            "familyname family surname last lname nachname efternamn nomdefamille apellido apellidos namelastname achternaam cognome"),
        Text("suffix", "Suffix", "name", 40, "namesuffix honorificsuffix"),
        Text("nickname", "Nickname", "name", 100, "nick knownas preferredname spitzname goesby"),
        Text("pronouns", "Pronouns", "name", 40, "pronoun preferredpronouns"),

        new() { Name = "email", Label = "Email", Kind = EmailField.Instance, Group = "reach", Indexed = true, MaxLength = EmailField.MaxLength,
            Aliases = Names("emailaddress email1 email1value email1address workemail emailwork businessemail primaryemail emailsprimaryemail mail "
            + "mailadresse epost epostadress correo courriel emailadresse") },
        OtherEmails,
        new() { Name = "phone", Label = "Phone", Kind = PhoneField.Instance, Group = "reach", Indexed = true, MaxLength = PhoneField.MaxLength,
            Aliases = Names("phonenumber phonework workphone officephone businessphone directphone primaryphone mainphone telephone telephonenumber tel "
            + "telefon telefono phone1 phone1value phonesprimaryphone dayphone") },
        OtherPhones,
        Website,
        Links,

        new() { Name = "organization", Label = "Organization", Kind = RelationField.Instance, Group = "work", Indexed = true, RelatedType = "organization",
            Aliases = Names("company companyname accountname account organizationname organisation organisationname organization1name associatedcompany "
            + "employer business firm firma foretag foretagsnamn entreprise societe empresa unternehmen") },
        Text("title", "Job title", "work", 120,
            "jobtitle organizationtitle organization1title position occupation role jobposition function beruf poste cargo") with { Indexed = true },
        Text("department", "Department", "work", 120, "organizationdepartment dept division team abteilung"),
        Owner,
        Status,
        new()
        {
            Name = "type", Label = "Relationship", Kind = ChoiceField.Instance, Group = "work", OpenChoices = true, MaxLength = ChoiceField.MaxLength,
            Choices =
            [
                new("customer", "Customer", "green"), new("prospect", "Prospect", "gold"), new("partner", "Partner", "violet"),
                new("supplier", "Supplier", "teal"), new("press", "Press", "blue"), new("personal", "Personal", "orange"), new("other", "Other", "stone"),
            ],
            Aliases = Names("contacttype relationshiptype personentyp"),
        },
        Source,
        Tags,

        .. Postal,
        OtherAddresses,

        new() { Name = "birthday", Label = "Birthday", Kind = DateField.Instance, Group = "about",
            Aliases = Names("birthdate dateofbirth dob bday born geburtstag geburtsdatum") },
        Text("language", "Language", "about", 40, "preferredlanguage lang locale sprache"),
        Text("timeZone", "Time zone", "about", 60, "timezone tz zeitzone"),
        new()
        {
            Name = "consent", Label = "Consent", Kind = ChoiceField.Instance, Group = "about",
            Choices = [new("unknown", "Not asked", "stone"), new("subscribed", "Subscribed", "green"), new("unsubscribed", "Unsubscribed", "rose")],
            Aliases = Names("marketingconsent emailconsent gdprconsent subscriptionstatus optinstatus newsletterstatus"),
        },
        new() { Name = "consentAt", Label = "Consent given", Kind = InstantField.Instance, Group = "about",
            Aliases = Names("consentdate optindate subscribedat optintime") },
        new() { Name = "doNotCall", Label = "Do not call", Kind = YesNoField.Instance, Group = "about", Aliases = Names("dnc nocalls phoneoptout") },
        new() { Name = "notes", Label = "About", Kind = LongTextField.Instance, Group = "about", MaxLength = 20_000,
            Aliases = Names("note description body notecontent comment comments remarks notizen bemerkungen biography bio") },
        ExternalId with { Aliases = [.. ExternalId.Aliases, "contactid", "personid", "leadid"] },

        .. SharedFields.System,
    ], new Rules())
    {
        Recognition = new()
        {
            // Families and offices share a number: rows are matched by it only where somebody says so.
            Duplicates = Names("externalId email phone name"), Rows = Names("externalId email phone"), Shared = ["phone"], LookUp = ["email"],
        },
        FileWords = Words,
        Presentation = new()
        {
            Icon = "users", Key = 'c', IsSquare = false, Sort = "-updatedAt",
            Columns =
            [
                new("name", 181), new("organization", 145), new("title", 169), new("email", 224), new("city", 115), new("tags", 144), new("owner", 92),
                new("updatedAt", 96),
            ],
            Spare = Names("organization city owner"), SpareBeside = Names("city email owner"), Subtitle = Names("title|organization|status organization|city"),
            First = Names("firstName lastName email phone organization title owner status tags city country"), Asked = ["website"],
            Pairs =
            [
                "firstName lastName", "owner status", "city country", "region postalCode", "consent consentAt", "salutation suffix",
                "middleName nickname",
            ],
            Facts = Names("title city status website phone email owner"),
        },
    };

    private static FileWords Words => new(
    [
        ("firstName", "firstname|givenname|forename|first|namefirst|vorname|rufname|prenom|nombre|nombredepila|primernombre|fornamn|tilltalsnamn|"
            + "nome|voornaam|imie|fname"),
        ("lastName", "lastname|familyname|surname|last|namelast|nachname|familienname|zuname|nomdefamille|apellido|apellidos|efternamn|cognome|"
            + "achternaam|nazwisko|lname"),
        ("middleName", "middlename|additionalname|secondname|zweitername|middle|middleinitial|mellannamn|segundonombre|deuxiemeprenom"),
        ("fullName", "name|fullname|contactname|personname|displayname|emaildisplayname|fileas|kontaktname|vollstandigername|nomcomplet|nom|"
            + "nombrecompleto|namn|fullstandigtnamn|helanamnet|contact|contactperson|ansprechpartner|kontakt|person|kunde|client|customer|customername|"
            + "clientname|member|membername|participant|attendee"),
        ("salutation", "salutation|salutationname|nameprefix|prefix|honorific|honorificprefix|anrede|civilite|tratamiento|titel|tilltal"),
        ("suffix", "suffix|namesuffix|honorificsuffix|namenszusatz|sufijo|suffixe"),
        ("nickname", "nickname|nick|alias|preferredname|spitzname|surnom|apodo|smeknamn"),
        ("organization", "company|companyname|accountname|account|organization|organizationname|organisation|organisationname|associatedcompany|"
            + "employer|firma|firmenname|unternehmen|arbeitgeber|societe|entreprise|nomdelentreprise|nomdelasociete|empresa|nombredelaempresa|compania|"
            + "organizacion|foretag|foretagsnamn|bolag|arbetsgivare|azienda|bedrijf|business|businessname|workplace|institution|school|university"),
        ("organization/externalId", "primaryassociatedcompanyid|associatedcompanyids|associatedcompanyid"),
        ("title", "title|jobtitle|job|position|role|occupation|organizationtitle|organizationjobtitle|function|jobposition|jobrole|funktion|"
            + "berufsbezeichnung|beruf|stelle|poste|fonction|intituleduposte|cargo|puesto|profesion|befattning|yrke|yrkestitel|jobbtitel|designation"),
        ("department", "department|organizationdepartment|dept|division|abteilung|service|departement|departamento|avdelning|team"),
        ("birthday", "birthday|birthdate|dateofbirth|dob|born|bday|geburtstag|geburtsdatum|anniversaire|datedenaissance|naissance|"
            + "fechadenacimiento|cumpleanos|nacimiento|fodelsedag|fodelsedatum|datadinascita"),
        ("language", "language|preferredlanguage|locale|sprache|langue|idioma|lengua|sprak|lang"),
        ("timeZone", "timezone|zeitzone|fuseauhoraire|zonahoraria|tidszon|tz"),
        ("consent", "consent|emailconsent|optin|emailoptin|subscribed|subscription|newsletter|marketingconsent|emailsubscriptionstatus|"
            + "gdprconsent|emailmarketingstatus|emailpermissionstatus|permissionstatus|emailstatus|emailsubscribed|marketingstatus|marketingemails|"
            + "subscriberstatus|mailchimpstatus|newsletterstatus|newslettersubscription|emailmarketingconsent|emailmarketing|optinstatus|acceptsemails|"
            + "acceptsmarketing|acceptsemailmarketing|einwilligung"),
        ("consent/unsubscribed",
            "unsubscribedfromallemail|emailoptout|hasoptedoutofemail|optout|optedout|unsubscribed|unsubscribe|donotemail|noemail|emailoptedout|"
            + "optedoutofemail|optedoutofemails|hasoptedout|emailunsubscribed|isunsubscribed|unsubscribedfromemail|unsubscribedfromemails|donotsendemail|"
            + "donotsendemails|marketingoptout|optedoutofmarketing|newsletteroptout"),
        ("doNotCall", "donotcall|nocall|nocalls|phoneoptout|hasoptedoutofcall|calloptout|optedoutofcalls|optedoutofcall|donotphone"),
    ])
    {
        Entities = Names("person contact lead"),
        Telling = Names("firstname lastname givenname familyname surname fullname birthday mobile jobtitle nickname vorname nachname prenom middlename"),
    };

    /// <summary>A contact is named by its parts, or by whatever else would let a person find it.</summary>
    private sealed class Rules : IRecordRules
    {
        private static readonly string[] Parts = ["firstName", "lastName"];
        private static readonly string[] Substitutes = ["nickname", "email", "phone"];
        private static readonly IReadOnlyList<IReadOnlyList<string>> Names = [Parts, .. Substitutes.Select(name => (string[])[name])];

        public IReadOnlyList<IReadOnlyList<string>> NamedBy(RecordType type) => Names;

        public void Derive(RecordType type, IDictionary<string, FieldValue> values)
        {
            var name = $"{Part(values, "firstName")} {Part(values, "lastName")}".Trim();
            for (var i = 0; name.Length == 0 && i < Substitutes.Length && type.Find(Substitutes[i]) is not null; i++) name = Part(values, Substitutes[i]);
            values["name"] = FieldValue.Of(name.Length <= type["name"].MaxLength ? name : name[..type["name"].MaxLength]);
        }

        public IEnumerable<(string Field, string Text)> Named(RecordType type, string name) => NameSplitter.Split(name).Parts;

        public IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values)
        {
            if (!values.GetValueOrDefault("name").IsNothing) yield break;
            var asked = Names.TakeWhile(names => names.All(name => type.Find(name) is not null)).SelectMany(names => names)
                .Where(name => name != "nickname").Select(name => type[name]).ToList();
            yield return new Problem("firstName", RecordReasons.NoName.Of(asked));
        }

        private static string Part(IDictionary<string, FieldValue> values, string name) => values.TryGetValue(name, out var value) ? value.Text ?? "" : "";
    }
}
