using Brisk.Domain.Fields;

namespace Brisk.Domain.Records;

/// <summary>A column that a list begins with.</summary>
/// <param name="Width">Its share of the room, in pixels of a list 1,184 wide; null for what its kind needs.</param>
public sealed record ListColumn(string Field, int? Width = null);

/// <summary>What a forecast of a record type is made of. Fields by name.</summary>
/// <param name="Due">The day on which it is expected to close.</param>
/// <param name="Closed">When it was closed; nothing while it is open.</param>
/// <param name="Chance">In percent; 100 of what was won.</param>
/// <param name="Amount">Money.</param>
/// <param name="Weighted">The part of the amount that the chance leaves of it.</param>
public sealed record Forecast(string Due, string Closed, string Chance, string Amount, string Weighted)
{
    public IEnumerable<string> Fields => [Due, Closed, Chance, Amount, Weighted];
}

/// <summary>How the screens of a record type begin. Fields by name; what is left out follows from the fields.</summary>
public sealed record Presentation
{
    /// <summary>One of the client's icons; of a type with another there it is a sheet of paper.</summary>
    public string Icon { get; init; } = "file-text";

    /// <summary>The letter that leads to the list after a <c>g</c>; null for none. Taken are d, i and s.</summary>
    public char? Key { get; init; }

    /// <summary>Its pictures are square (things) rather than round (people).</summary>
    public bool IsSquare { get; init; } = true;

    /// <summary>The first columns of the list; the title leads.</summary>
    public IReadOnlyList<ListColumn> Columns { get; init; } = [];

    /// <summary>The first order of the list: a field, with <c>-</c> in front for descending; empty for the title.</summary>
    public string Sort { get; init; } = "";

    /// <summary>Columns that go first where there is less room.</summary>
    public IReadOnlyList<string> Spare { get; init; } = [];

    /// <summary>Columns that go first beside an open record.</summary>
    public IReadOnlyList<string> SpareBeside { get; init; } = [];

    /// <summary>
    /// What tells a record from others in one line below its name; of <c>industry|type|status</c> the first that is filled,
    /// and where a line has to do with few fields, the first.
    /// </summary>
    public IReadOnlyList<string> Subtitle { get; init; } = [];

    /// <summary>What people fill in first, in this order.</summary>
    public IReadOnlyList<string> First { get; init; } = [];

    /// <summary>What else a record's page has a line for while it is empty.</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>What stands side by side in forms, two names with a space between.</summary>
    public IReadOnlyList<string> Pairs { get; init; } = [];

    /// <summary>What one wants to know of a record beside another that points to it.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>Null for what is not forecast.</summary>
    public Forecast? Forecast { get; init; }

    /// <summary>The fields of <see cref="Subtitle"/> that lists show: the first of each.</summary>
    public IEnumerable<string> SubtitleFields => Subtitle.Select(choices => choices.Split('|')[0]);

    internal Presentation Without(IReadOnlySet<string> hidden)
    {
        return this with
        {
            Columns = [.. Columns.Where(column => !hidden.Contains(column.Field))],
            Sort = hidden.Contains(Sort.TrimStart('-')) ? "" : Sort,
            Spare = Seen(Spare), SpareBeside = Seen(SpareBeside), First = Seen(First), Asked = Seen(Asked), Facts = Seen(Facts),
            Subtitle = [.. Subtitle.Select(line => string.Join('|', Seen(line.Split('|')))).Where(line => line.Length > 0)],
            Pairs = [.. Pairs.Where(pair => !pair.Split(' ').Any(hidden.Contains))],
            Forecast = Forecast?.Fields.Any(hidden.Contains) is true ? null : Forecast,
        };

        IReadOnlyList<string> Seen(IReadOnlyList<string> names) => [.. names.Where(name => !hidden.Contains(name))];
    }

    /// <summary>The same with what a type left out.</summary>
    public Presentation Of(RecordType type)
    {
        var own = type.Fields.Where(field => field is { ReadOnly: false, Custom: false }).Select(field => field.Name).ToList();
        var first = First.Count > 0 ? First : [.. own.Take(8)];
        return this with
        {
            Columns = Columns.Count > 0 ? Columns
                : [.. type.Fields.Where(field => first.Contains(field.Name, StringComparer.Ordinal) && field.Kind is not LongTextField and not LabelledField
                    and not AddressesField).Select(field => field.Name).Prepend(type.Title.Name).Distinct(StringComparer.Ordinal)
                    .Select(name => new ListColumn(name))],
            Sort = Sort.Length > 0 ? Sort : type.Title.Name,
            First = first,
            Facts = Facts.Count > 0 ? Facts : [.. first.Where(name => name != type.Title.Name)],
        };
    }
}
