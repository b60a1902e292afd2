using System.Collections.Frozen;

namespace Brisk.Domain.Import;

/// <summary>
/// Tells whole numbers that name something (a register's number, a badge, a postal code) from those that count
/// something: names are texts, or they would be read with thousands marks, added up, and lose their zeros.
/// </summary>
internal static class Identifiers
{
    private const int ManyRows = 20;

    /// <summary>Shorter numbers that are all different may as well be ages, ranks or small amounts.</summary>
    private const int LeastDigits = 5;

    /// <summary>Words of a header that say: this names something.</summary>
    private static readonly FrozenSet<string> Naming = new[]
    {
        "id", "ids", "uid", "no", "nr", "num", "number", "numero", "nummer", "code", "codes", "cik", "zip", "plz", "postcode", "key", "ref", "reference",
            "sku", "ean", "upc", "gtin", "isbn", "issn", "serial", "badge", "pin", "lot",
        "ssn", "ein", "tin", "vat", "siren", "siret", "duns", "naics", "sic", "lei", "bic", "iban", "imei", "npi", "orcid", "fips", "kundennummer",
            "artikelnummer", "ticket", "license", "licence", "registration", "barcode",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words of a header that say: this counts or measures something.</summary>
    private static readonly FrozenSet<string> Counting = new[]
    {
        "of", "count", "total", "sum", "amount", "quantity", "qty", "employees", "staff", "headcount", "revenue", "turnover", "sales", "price", "cost",
            "costs", "salary", "wage", "income", "profit", "budget", "value", "worth", "balance", "debt",
        "assets", "capital", "funding", "raised", "spend", "spent", "population", "score", "points", "rank", "rating", "visits", "views", "clicks",
            "followers", "votes", "age", "year", "years", "days", "hours", "minutes", "area", "size", "height",
        "weight", "length", "width", "distance", "elevation", "volume", "capacity", "rate", "percent", "units", "stock", "umsatz", "betrag", "preis", "anzahl",
            "mitarbeiter", "menge", "gehalt", "montant", "prix", "effectif", "cantidad", "importe", "precio", "belopp", "antal", "pris",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a column of numbers holds names of things.</summary>
    public static bool Are(ColumnProfile column, HeaderWords words)
    {
        if (!column.Mostly(column.Wholes, 1) || words.Words.Any(Counting.Contains)) return false;
        if (words.Words.Any(Naming.Contains)) return true;
        // Nearly no value twice, all of one length, and not rounded as amounts are.
        return column.FilledRows >= ManyRows && column.Distinct >= column.FilledRows * 0.95 && column.Longest >= LeastDigits
            && column.Shortest == column.Longest
            && column.Rounded * 4 < column.FilledRows;
    }
}
