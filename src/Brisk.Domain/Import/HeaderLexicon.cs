using System.Collections.Frozen;

namespace Brisk.Domain.Import;

/// <summary>
/// What headers mean, in the words of other products and in a few languages. A meaning is the name of a field, or of a
/// part that the suggester knows how to place (<c>fullName</c>, <c>mobile</c>, <c>line2</c>, …).
/// </summary>
internal static class HeaderLexicon
{
    /// <summary>Headers without spaces, folded, for the record type <c>any</c>, <c>contact</c> or <c>organization</c>.</summary>
    private static readonly (string Type, string Meaning, string Phrases)[] Entries =
    [
        ("any", "externalId", "id|recordid|contactid|accountid|companyid|organizationid|customerid|personid|externalid|pipedrivesystemid|systemid|uuid|guid|"
            + "customernumber|customerno|kundennummer|kundnummer|nummer|foreignid|sourceid|originid|refid|externalkey|membernumber|personalid"),
        ("contact", "firstName", "firstname|givenname|forename|first|namefirst|vorname|rufname|prenom|nombre|nombredepila|primernombre|fornamn|tilltalsnamn|"
            + "nome|voornaam|imie|fname"),
        ("contact", "lastName", "lastname|familyname|surname|last|namelast|nachname|familienname|zuname|nomdefamille|apellido|apellidos|efternamn|cognome|"
            + "achternaam|nazwisko|lname"),
        ("contact", "middleName", "middlename|additionalname|secondname|zweitername|middle|middleinitial|mellannamn|segundonombre|deuxiemeprenom"),
        ("contact", "fullName", "name|fullname|contactname|personname|displayname|emaildisplayname|fileas|kontaktname|vollstandigername|nomcomplet|nom|"
            + "nombrecompleto|namn|fullstandigtnamn|helanamnet|contact|contactperson|ansprechpartner|kontakt|person|kunde|client|customer|customername|"
            + "clientname|member|membername|participant|attendee"),
        ("contact", "salutation", "salutation|salutationname|nameprefix|prefix|honorific|honorificprefix|anrede|civilite|tratamiento|titel|tilltal"),
        ("contact", "suffix", "suffix|namesuffix|honorificsuffix|namenszusatz|sufijo|suffixe"),
        ("contact", "nickname", "nickname|nick|alias|preferredname|spitzname|surnom|apodo|smeknamn"),
        ("any", "email", "email|emailaddress|emails|mail|mailaddress|workemail|primaryemail|emailprimary|emailadresse|mailadresse|adresseemail|adressemail|"
            + "courriel|correo|correoelectronico|epost|epostadress|mejl|emailid|contactemail|nonprimaryemails|direccionelectronica"),
        ("any", "phone", "phone|phonenumber|phones|telephone|telephonenumber|tel|phonework|officephone|directphone|businessphone|telefon|telefonnummer|"
            + "rufnummer|festnetz|numerodetelephone|telefono|numerodetelefono|tfn|primaryphone|contactnumber|contactphone|mainphone|companymainphone|"
            + "hauptnummer|phoneno|telno"),
        ("any", "mobile", "mobile|mobilephone|mobilephonenumber|mobilenumber|phonemobile|cell|cellphone|cellular|handy|handynummer|mobil|mobiltelefon|"
            + "mobilnummer|portable|telephonemobile|movil|celular|telefonomovil|gsm|whatsapp|whatsappphonenumber|whatsappnumber"),
        ("any", "fax", "fax|faxnumber|telefax|faxnummer|businessfax|homefax|otherfax"),
        ("any", "otherPhone", "pager|carphone|radiophone|ttytddphone|telex|callback|assistantphone|asstphone|radio"),
        ("any", "website", "website|websiteurl|webpage|personalwebpage|businesshomepage|homepage|web|site|siteweb|url|webseite|internetseite|internet|"
            + "sitioweb|paginaweb|hemsida|webbplats|webbsida|webaddress|companywebsite"),
        ("contact", "organization", "company|companyname|accountname|account|organization|organizationname|organisation|organisationname|associatedcompany|"
            + "employer|firma|firmenname|unternehmen|arbeitgeber|societe|entreprise|nomdelentreprise|nomdelasociete|empresa|nombredelaempresa|compania|"
            + "organizacion|foretag|foretagsnamn|bolag|arbetsgivare|azienda|bedrijf|business|businessname|workplace|institution|school|university"),
        ("contact", "organization/externalId", "accountid|primaryassociatedcompanyid|associatedcompanyids|associatedcompanyid|companyid|organizationid"),
        ("contact", "title", "title|jobtitle|job|position|role|occupation|organizationtitle|organizationjobtitle|function|jobposition|jobrole|funktion|"
            + "berufsbezeichnung|beruf|stelle|poste|fonction|intituleduposte|cargo|puesto|profesion|befattning|yrke|yrkestitel|jobbtitel|designation"),
        ("contact", "department", "department|organizationdepartment|dept|division|abteilung|service|departement|departamento|avdelning|team"),
        ("any", "owner", "owner|contactowner|companyowner|accountowner|leadowner|recordowner|owneremail|ownername|ownerid|assignedto|assignedusername|"
            + "assigneduser|assigneduserid|salesrep|salesperson|accountmanager|responsible|verantwortlich|zustandig|betreuer|proprietaire|propietario|agare|"
            + "kontoansvarig"),
        ("any", "status", "status|leadstatus|lifecyclestage|contactstatus|customerstatus|stage|estado|statut"),
        ("any", "source", "source|leadsource|originalsource|accountsource|contactsource|quelle|herkunft|origine|fuente|origen|kalla|referrer"),
        ("any", "tags", "tags|tag|labels|label|groupmembership|groups|group|categories|category|segment|segments|keywords|schlagworter|schlagworte|kategorie|"
            + "kategorien|gruppe|etiquettes|etiqueta|etiquetas|grupo|taggar|etiketter|lists"),
        ("any", "street", "street|streetaddress|address|addressline|addressstreet|straße|strasse|strassehausnummer|anschrift|adresse|rue|adressepostale|"
            + "calle|direccion|domicilio|gata|gatuadress|adress|utdelningsadress|indirizzo|via|mailingaddressline|postaladdress|homeaddress|addr"),
        ("any", "line2", "streetsecondline|addressextended|extendedaddress|addressextendedaddress|addresspobox|pobox|apartment|suite|apt|unit|adresszusatz|"
            + "postfach|complementadresse"),
        ("any", "formatted", "addressformatted|formattedaddress|fulladdress|completeaddress"),
        ("any", "city", "city|addresscity|town|cityname|ort|stadt|wohnort|ville|commune|ciudad|localidad|poblacion|stad|postort|municipality|citta|plaats|"
            + "location|headquarters|headquarterslocation|cityortown|towncity|suburb"),
        ("any", "region", "state|stateregion|stateprovince|province|region|addressstate|addressregion|county|bundesland|kanton|departementregion|provincia|"
            + "comunidadautonoma|lan|landskap|staat|stateprovinceregion|prefecture|stateorprovince|territory"),
        ("any", "postalCode", "zip|zipcode|postalcode|postcode|zippostalcode|postalzip|addresspostalcode|plz|postleitzahl|codepostal|cp|codigopostal|"
            + "postnummer|postnr|cap|code|pincode|zippostcode"),
        ("any", "country", "country|countryregion|countryname|addresscountry|countrycode|nation|land|landregion|pays|pais|staatland|paese|nationality"),
        ("contact", "birthday", "birthday|birthdate|dateofbirth|dob|born|bday|geburtstag|geburtsdatum|anniversaire|datedenaissance|naissance|"
            + "fechadenacimiento|cumpleanos|nacimiento|fodelsedag|fodelsedatum|datadinascita"),
        ("contact", "language", "language|preferredlanguage|locale|sprache|langue|idioma|lengua|sprak|lang"),
        ("contact", "timeZone", "timezone|zeitzone|fuseauhoraire|zonahoraria|tidszon|tz"),
        ("contact", "consent", "consent|emailconsent|optin|emailoptin|subscribed|subscription|newsletter|marketingconsent|emailsubscriptionstatus|"
            + "gdprconsent|emailmarketingstatus|emailpermissionstatus|permissionstatus|emailstatus|emailsubscribed|marketingstatus|marketingemails|"
            + "subscriberstatus|mailchimpstatus|newsletterstatus|newslettersubscription|emailmarketingconsent|emailmarketing|optinstatus|acceptsemails|"
            + "acceptsmarketing|acceptsemailmarketing|einwilligung"),
        ("contact", "consent/unsubscribed",
            "unsubscribedfromallemail|emailoptout|hasoptedoutofemail|optout|optedout|unsubscribed|unsubscribe|donotemail|noemail|emailoptedout|"
            + "optedoutofemail|optedoutofemails|hasoptedout|emailunsubscribed|isunsubscribed|unsubscribedfromemail|unsubscribedfromemails|donotsendemail|"
            + "donotsendemails|marketingoptout|optedoutofmarketing|newsletteroptout"),
        ("contact", "doNotCall", "donotcall|nocall|nocalls|phoneoptout|hasoptedoutofcall|calloptout|optedoutofcalls|optedoutofcall|donotphone"),
        ("any", "notes", "notes|note|description|comment|comments|remarks|remark|notecontent|body|about|bio|biography|info|notiz|notizen|bemerkung|"
            + "bemerkungen|kommentar|beschreibung|remarque|remarques|commentaire|commentaires|notas|comentarios|observaciones|anteckning|anteckningar|"
            + "anmarkning|beskrivning|opmerkingen|content|memo"),
        ("organization", "name", "name|companyname|accountname|organizationname|organisationname|organization|organisation|company|account|firma|firmenname|"
            + "unternehmen|societe|entreprise|raisonsociale|nom|empresa|razonsocial|nombre|foretag|foretagsnamn|namn|bolag|business|businessname|security|"
            + "customer|customername|client|displayname|institution|school|university|supplier|vendor|brand|association|club|employer"),
        ("organization", "legalName", "legalname|registeredname|officialname|juridicalname|legalentity|legalentityname"),
        ("organization", "industry", "industry|sector|branche|industrie|secteur|sectordactividad|industria|bransch|naicsdesc|sicdesc|companyindustry|vertical"),
        ("organization", "type", "type|accounttype|companytype|organizationtype|relationship|kind"),
        ("organization", "domain", "domain|companydomainname|domainname|emaildomain|webdomain|companydomain"),
        ("organization", "employees", "employees|numberofemployees|numberemployees|employeecount|companysize|headcount|staff|mitarbeiter|mitarbeiterzahl|"
            + "anzahlmitarbeiter|effectif|nombredesalaries|empleados|numerodeempleados|anstallda|antalanstallda|size|teamsize"),
        ("organization", "annualRevenue",
            "annualrevenue|revenue|turnover|sales|annualsales|totalrevenue|umsatz|jahresumsatz|chiffredaffaires|ingresos|ingresosanuales|facturacion|"
            + "omsattning|arsintakter|annualrecurringrevenue"),
        ("organization", "founded", "founded|foundedyear|yearfounded|yearstarted|established|yearestablished|gegrundet|grundungsjahr|anneedecreation|fundada|"
            + "grundat|foundation|inception|since"),
        ("organization", "parent", "parent|parentcompany|parentaccount|parentorganization|parentname|parentaccountname|mutterunternehmen|konzern|moderbolag"),
        ("organization", "parent/externalId", "parentid|parentaccountid|parentcompanyid"),
        ("organization", "ticker", "ticker|tickersymbol|symbol|stocksymbol|stockticker"),
        ("any", "system", "createdate|createddate|createdtime|createdat|datecreated|creationdate|created|lastmodifieddate|systemmodstamp|modifiedtime|"
            + "modifiedat|datemodified|lastmodified|updatedat|updated|lastactivitydate|lastactivity|lastcontacted|lastvieweddate|lastreferenceddate|"
            + "createdby|createdbyid|createdbyname|modifiedby|modifiedbyid|lastmodifiedbyid|modifiedbyname|isdeleted|deleted|masterrecordid|recordtypeid|"
            + "photo|photourl|picture|image|avatar|visibleto|followers|marketingcontactstatus|jigsaw|jigsawcontactid|jigsawcompanyid|cleanstatus|"
            + "lastcurequestdate|lastcuupdatedate|emailbouncedreason|emailbounceddate|version|campaignid|campaignname|briskline|briskreason|briskid"),
    ];

    private static readonly FrozenDictionary<(string Type, string Phrase), string> Meanings = Entries
        .SelectMany(entry => entry.Phrases.Split('|').Select(phrase => (Key: (entry.Type, phrase), entry.Meaning)))
        .DistinctBy(pair => pair.Key)
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Meaning);

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
    public static string? Meaning(string recordType, string phrase) =>
        Meanings.TryGetValue((recordType, phrase), out var own) ? own : Meanings.TryGetValue(("any", phrase), out var any) ? any : null;
}
