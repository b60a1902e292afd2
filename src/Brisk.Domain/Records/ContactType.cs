using Brisk.Domain.Fields;
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
        new() { Name = "notes", Label = "Notes", Kind = LongTextField.Instance, Group = "about", MaxLength = 20_000,
            Aliases = Names("note description body notecontent comment comments remarks notizen bemerkungen biography bio") },
        ExternalId with { Aliases = [.. ExternalId.Aliases, "contactid", "personid", "leadid"] },

        .. SharedFields.System,
    ], new Rules());

    /// <summary>A contact is named by its parts, or by whatever else would let a person find it.</summary>
    private sealed class Rules : IRecordRules
    {
        private static readonly string[] Substitutes = ["nickname", "email", "phone"];

        public void Derive(RecordType type, IDictionary<string, FieldValue> values)
        {
            var name = $"{Part(values, "firstName")} {Part(values, "lastName")}".Trim();
            for (var i = 0; name.Length == 0 && i < Substitutes.Length; i++) name = Part(values, Substitutes[i]);
            values["name"] = FieldValue.Of(name.Length <= type["name"].MaxLength ? name : name[..type["name"].MaxLength]);
        }

        public IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values)
        {
            if (values.GetValueOrDefault("name").IsNothing) yield return new Problem("firstName", "required", "Give a first name, last name, email or phone.");
        }

        private static string Part(IDictionary<string, FieldValue> values, string name) => values.TryGetValue(name, out var value) ? value.Text ?? "" : "";
    }
}
