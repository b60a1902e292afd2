using System.Collections.Frozen;
using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>
/// What headers mean, in the words of other products and in a few languages, whatever the record type. A meaning is the
/// name of a field that a type may have, or of a part that the suggester knows how to place (<c>mobile</c>, <c>line2</c>, …).
/// </summary>
internal static class HeaderLexicon
{
    /// <summary>What all record types have in common; what is one's own is said where it is declared.</summary>
    private static readonly FileWords Common = new(
    [
        ("externalId", "id|recordid|contactid|accountid|companyid|organizationid|customerid|personid|externalid|pipedrivesystemid|systemid|uuid|guid|"
            + "customernumber|customerno|kundennummer|kundnummer|nummer|foreignid|sourceid|originid|refid|externalkey|membernumber|personalid"),
        ("email", "email|emailaddress|emails|mail|mailaddress|workemail|primaryemail|emailprimary|emailadresse|mailadresse|adresseemail|adressemail|"
            + "courriel|correo|correoelectronico|epost|epostadress|mejl|emailid|contactemail|nonprimaryemails|direccionelectronica"),
        ("phone", "phone|phonenumber|phones|telephone|telephonenumber|tel|phonework|officephone|directphone|businessphone|telefon|telefonnummer|"
            + "rufnummer|festnetz|numerodetelephone|telefono|numerodetelefono|tfn|primaryphone|contactnumber|contactphone|mainphone|companymainphone|"
            + "hauptnummer|phoneno|telno"),
        ("mobile", "mobile|mobilephone|mobilephonenumber|mobilenumber|phonemobile|cell|cellphone|cellular|handy|handynummer|mobil|mobiltelefon|"
            + "mobilnummer|portable|telephonemobile|movil|celular|telefonomovil|gsm|whatsapp|whatsappphonenumber|whatsappnumber"),
        ("fax", "fax|faxnumber|telefax|faxnummer|businessfax|homefax|otherfax"),
        ("otherPhone", "pager|carphone|radiophone|ttytddphone|telex|callback|assistantphone|asstphone|radio"),
        ("website", "website|websiteurl|webpage|personalwebpage|businesshomepage|homepage|web|site|siteweb|url|webseite|internetseite|internet|"
            + "sitioweb|paginaweb|hemsida|webbplats|webbsida|webaddress|companywebsite"),
        ("owner", "owner|contactowner|companyowner|accountowner|leadowner|recordowner|owneremail|ownername|ownerid|assignedto|assignedusername|"
            + "assigneduser|assigneduserid|salesrep|salesperson|accountmanager|responsible|verantwortlich|zustandig|betreuer|proprietaire|propietario|agare|"
            + "kontoansvarig"),
        ("status", "status|leadstatus|lifecyclestage|contactstatus|customerstatus|stage|estado|statut"),
        ("source", "source|leadsource|originalsource|accountsource|contactsource|quelle|herkunft|origine|fuente|origen|kalla|referrer"),
        ("tags", "tags|tag|labels|label|groupmembership|groups|group|categories|category|segment|segments|keywords|schlagworter|schlagworte|kategorie|"
            + "kategorien|gruppe|etiquettes|etiqueta|etiquetas|grupo|taggar|etiketter|lists"),
        ("street", "street|streetaddress|address|addressline|addressstreet|straße|strasse|strassehausnummer|anschrift|adresse|rue|adressepostale|"
            + "calle|direccion|domicilio|gata|gatuadress|adress|utdelningsadress|indirizzo|via|mailingaddressline|postaladdress|homeaddress|addr"),
        ("line2", "streetsecondline|addressextended|extendedaddress|addressextendedaddress|addresspobox|pobox|apartment|suite|apt|unit|adresszusatz|"
            + "postfach|complementadresse"),
        ("formatted", "addressformatted|formattedaddress|fulladdress|completeaddress"),
        ("city", "city|addresscity|town|cityname|ort|stadt|wohnort|ville|commune|ciudad|localidad|poblacion|stad|postort|municipality|citta|plaats|"
            + "location|headquarters|headquarterslocation|cityortown|towncity|suburb"),
        ("region", "state|stateregion|stateprovince|province|region|addressstate|addressregion|county|bundesland|kanton|departementregion|provincia|"
            + "comunidadautonoma|lan|landskap|staat|stateprovinceregion|prefecture|stateorprovince|territory"),
        ("postalCode", "zip|zipcode|postalcode|postcode|zippostalcode|postalzip|addresspostalcode|plz|postleitzahl|codepostal|cp|codigopostal|"
            + "postnummer|postnr|cap|code|pincode|zippostcode"),
        ("country", "country|countryregion|countryname|addresscountry|countrycode|nation|land|landregion|pays|pais|staatland|paese|nationality"),
        ("notes", "notes|note|description|comment|comments|remarks|remark|notecontent|body|about|bio|biography|info|notiz|notizen|bemerkung|"
            + "bemerkungen|kommentar|beschreibung|remarque|remarques|commentaire|commentaires|notas|comentarios|observaciones|anteckning|anteckningar|"
            + "anmarkning|beskrivning|opmerkingen|content|memo"),
        ("system", "createdate|createddate|createdtime|createdat|datecreated|creationdate|created|lastmodifieddate|systemmodstamp|modifiedtime|"
            + "modifiedat|datemodified|lastmodified|updatedat|updated|lastactivitydate|lastactivity|lastcontacted|lastvieweddate|lastreferenceddate|"
            + "createdby|createdbyid|createdbyname|modifiedby|modifiedbyid|lastmodifiedbyid|modifiedbyname|isdeleted|deleted|masterrecordid|recordtypeid|"
            + "photo|photourl|picture|image|avatar|visibleto|followers|marketingcontactstatus|jigsaw|jigsawcontactid|jigsawcompanyid|cleanstatus|"
            + "lastcurequestdate|lastcuupdatedate|emailbouncedreason|emailbounceddate|version|campaignid|campaignname|briskline|briskreason|briskid"),
    ]);

    /// <summary>Words that say which of several the column holds, and what that one is called.</summary>
    public static FrozenDictionary<string, string> Qualifiers { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["work"] = "Work", ["business"] = "Work", ["office"] = "Work", ["company"] = "Work", ["direct"] = "Direct", ["arbeit"] = "Work",
            ["geschaftlich"] = "Work", ["dienstlich"] = "Work", ["professionnel"] = "Work", ["trabajo"] = "Work", ["arbete"] = "Work", ["jobb"] = "Work",
        ["home"] = "Home", ["private"] = "Home", ["personal"] = "Home", ["privat"] = "Home", ["domicile"] = "Home", ["personnel"] = "Home", ["casa"] = "Home",
            ["hem"] = "Home",
        ["mailing"] = "Mailing", ["billing"] = "Billing", ["invoice"] = "Billing", ["rechnung"] = "Billing", ["shipping"] = "Shipping",
            ["delivery"] = "Shipping", ["liefer"] = "Shipping",
        ["primary"] = "", ["main"] = "", ["default"] = "", ["preferred"] = "", ["headquarters"] = "", ["hq"] = "", ["principal"] = "",
        ["other"] = "Other", ["additional"] = "Other", ["secondary"] = "Other", ["alternate"] = "Other", ["alternative"] = "Other", ["second"] = "Other",
            ["andere"] = "Other", ["weitere"] = "Other", ["autre"] = "Other", ["otro"] = "Other", ["annan"] = "Other",
        ["assistant"] = "Assistant", ["asst"] = "Assistant",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words that add nothing.</summary>
    public static FrozenSet<string> Noise { get; } = new[]
    {
        "the", "a", "of", "your", "contact", "contacts", "customer", "client", "person", "people", "lead", "user", "member", "address", "number", "no", "nr",
            "value", "field", "text", "primary", "current", "und", "de", "du", "la", "le", "der", "die", "das", "full", "adresse", "adress", "data", "info",
            "attendee", "participant", "billing", "company", "account", "link",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Phrases that mean something only alone: "deal name" is no name.</summary>
    public static FrozenSet<string> Alone { get; } = new[]
    {
        "name", "id", "title", "type", "status", "state", "stage", "description", "note", "notes", "code", "land", "via", "info", "about", "body", "content",
            "size", "since", "sales", "first", "last", "middle", "job", "role", "function", "service", "team", "group", "label", "labels", "lists", "list",
            "position", "account", "company", "organization", "business", "person", "contact", "customer", "client", "member", "user",
        "updated", "created", "version", "source", "kind", "image", "picture", "address", "location", "nom", "namn", "nombre", "region", "security", "cap",
            "cp", "lan", "site", "web", "school", "university", "institution", "brand", "radio", "callback", "category", "owner", "kunde", "person", "deleted",
            "staff", "unit", "born", "internet", "club", "association", "foundation", "nationality", "territory",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a header of these words, written together, means; null when the lexicon does not know it.</summary>
    public static string? Meaning(RecordType type, string phrase) => type.FileWords.Meaning(phrase) ?? Related(type, phrase) ?? Common.Meaning(phrase);

    /// <summary>What names a record that a field points to: <c>companyname</c>, <c>companyid</c> where one leads to organizations.</summary>
    private static string? Related(RecordType type, string phrase)
    {
        var isId = phrase.EndsWith("id", StringComparison.Ordinal);
        var word = isId ? phrase[..^2] : phrase.EndsWith("name", StringComparison.Ordinal) ? phrase[..^4] : phrase;
        foreach (var field in type.Fields)
        {
            // What a type calls its own records, or another of its fields, is not the other's.
            if (field.RelatedType is not { } name || name == type.Name || RecordTypes.Find(name) is not { } related || !IsCalled(related, word)
                || (type.FileWords.Meaning(word) ?? field.Name) != field.Name
                || type.Fields.Any(own => own.Name != field.Name && string.Equals(own.Name, word, StringComparison.OrdinalIgnoreCase))) continue;
            if (!isId) return field.Name;
            if (related.Find("externalId") is not null) return field.Name + "/externalId";
        }
        return null;
    }

    /// <summary>Whether files call a record of a type so: <c>company</c>, which with <c>companyname</c> is the name of one.</summary>
    private static bool IsCalled(RecordType type, string word) =>
        word == type.Name || type.FileWords.Entities.Contains(word, StringComparer.Ordinal) || (IsTitle(type, word) && IsTitle(type, word + "name"));

    private static bool IsTitle(RecordType type, string phrase) =>
        type.FileWords.Meaning(phrase) is { } meaning && (meaning == type.Title.Name || meaning == "fullName");
}
