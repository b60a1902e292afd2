namespace Brisk.Domain.Fields;

/// <summary>One choice of a choice or tags field. The value is what is stored; the hue is one of the eight of the design tokens.</summary>
public sealed record Choice(string Value, string Label, string Hue);

/// <summary>A field of a record type, declared as data.</summary>
public sealed record Field
{
    /// <summary>camelCase, unique in its record type; the name in JSON, filters, sorts and URLs.</summary>
    public required string Name
    {
        get;
        init
        {
            field = value;
            Column = Snake(value);
        }
    }

    /// <summary>What a person reads, sentence case.</summary>
    public required string Label { get; init; }

    public required FieldKind Kind { get; init; }

    /// <summary>
    /// Where forms and record pages show it: <c>name</c>, <c>reach</c>, <c>work</c>, <c>address</c>, <c>about</c>, <c>system</c>, or
    /// <c>custom</c>.
    /// </summary>
    public string Group { get; init; } = "about";

    /// <summary>Has an index that begins with it, so that filtering and sorting by it cost the same at any size. Text gets its folded key column.</summary>
    public bool Indexed { get; init; }

    /// <summary>Set by Brisk, never by input.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Set by Brisk, but a file may say what it was elsewhere.</summary>
    public bool Importable { get; init; }

    /// <summary>Whether a file can say it.</summary>
    public bool IsImported => !ReadOnly || Importable;

    public bool Required { get; init; }

    /// <summary>Lives in the JSON column <c>custom</c>; made by a person or an import.</summary>
    public bool Custom { get; init; }

    /// <summary>Longest text, in characters.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>Of long text: it is written in Markdown, and shown as that.</summary>
    public bool Markdown { get; init; }

    /// <summary>Of a relation: the name of the record type it points to.</summary>
    public string? RelatedType { get; init; }

    /// <summary>Of a relation, and of links: the names of the record types that it can point to.</summary>
    public IReadOnlyList<string> RelatedTypes
    {
        get => RelatedType is { } only ? [only] : field;
        init;
    } = [];

    /// <summary>Of a path: the relation that leads to the record which has the value; null for a record's own fields.</summary>
    public Field? Through { get; init; }

    /// <summary>Of a path: the field of that record; null for a record's own fields.</summary>
    public Field? Target { get; init; }

    /// <summary>Of choice and tags fields; of links their roles.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>Choices that were taken away: nobody is given them any more, but what records still have of them is found and named.</summary>
    public IReadOnlyList<Choice> FormerChoices { get; init; } = [];

    /// <summary>New choices come into being by being used (tags).</summary>
    public bool OpenChoices { get; init; }

    /// <summary>Of money: the currency meant when input names none (ISO 4217).</summary>
    public string? Currency { get; init; }

    /// <summary>Of instants: the time zone of text that names none; null for UTC.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>Of phones: whose numbers those without a country code are, where a record does not say; null for nobody's.</summary>
    public PhoneScope? Phones { get; init; }

    /// <summary>Of numbers, money, days and instants: how the text that they are read from is written; null where each text has to tell.</summary>
    public Notation? Notation { get; init; }

    /// <summary>Header names of other products that mean this field, normalised (lower case, letters and digits only).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The column: snake_case of <see cref="Name"/> unless set after it.</summary>
    public string Column { get; init; } = "";

    /// <summary>
    /// A path of one step: a field of the record that a relation points to (<c>organization.status</c>). To the record that has the
    /// relation it is there to be read; where there is no such record, or it lies in the trash, it is empty.
    /// </summary>
    public static Field Path(Field relation, Field target) => target with
    {
        Name = $"{relation.Name}.{target.Name}", Column = target.Column, Label = $"{relation.Label}: {target.Label}", Through = relation, Target = target,
        Indexed = false, ReadOnly = true, Importable = false, Required = false, Aliases = [],
    };

    private static string Snake(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c)) text.Append('_').Append((char)(c | 32));
            else text.Append(c);
        }
        return text.ToString();
    }
}
