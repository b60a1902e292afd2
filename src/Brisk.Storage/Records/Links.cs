using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>One of the many things that a field of a record holds.</summary>
/// <param name="Type">What it is: <see cref="Links.Tag"/>.</param>
/// <param name="Key">By which it is found: of a tag its searched form.</param>
internal readonly record struct LinkTarget(string Type, string Key);

/// <summary>What fields hold many of: as it is compared, and as the table <c>links</c> has it.</summary>
internal static class Links
{
    /// <summary>What the table says of a tag instead of a record type.</summary>
    public const string Tag = "tag";

    private static readonly IReadOnlyList<LinkTarget> None = [];

    /// <summary>Whether a field holds many things, each of which a filter can ask for.</summary>
    public static bool IsMany(Field field) => field.Kind is TagsField;

    /// <summary>Whether each of them is a row, so that it is found by index. Tags of added fields lie in the JSON of their record alone.</summary>
    public static bool HasRows(Field field) => IsMany(field) && !field.Custom;

    /// <summary>Whether rows alone tell which records meet a condition: those of one thing, or of all of several.</summary>
    public static bool IsFound(Filter.Condition condition) => HasRows(condition.Field)
        && (condition.Operator is Operator.HasAll || condition is { Operator: Operator.HasAny, Values.Count: 1 });

    /// <summary>What a field's value holds, each once.</summary>
    public static IReadOnlyList<LinkTarget> Of(FieldValue value)
    {
        if (value.Text is not { } text) return None;
        var targets = new List<LinkTarget>();
        foreach (var tag in Tags(text))
        {
            var target = new LinkTarget(Tag, KeyOf(tag));
            if (!targets.Contains(target)) targets.Add(target);
        }
        return targets;
    }

    /// <summary>The tags of a JSON array as it is stored.</summary>
    public static IReadOnlyList<string> Tags(string? json)
    {
        if (string.IsNullOrEmpty(json) || json[0] != '[') return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(element => element.GetString() ?? "")];
    }

    /// <summary>What a filter asks for, as it is compared.</summary>
    public static string KeyOf(FieldValue asked) => KeyOf(asked.Text ?? "");

    /// <summary>Adds what leads to the rows of one target in the table alias <c>l</c>, but for the workspace.</summary>
    public static SqlText AddTarget(SqlText sql, string fromType, Field field, FieldValue asked) =>
        AddField(sql, fromType, field).Add(" AND l.to_key = ").Bind(KeyOf(asked));

    /// <summary>Adds what leads to all rows of a field in the table alias <c>l</c>, but for the workspace.</summary>
    public static SqlText AddField(SqlText sql, string fromType, Field field) =>
        sql.Add(" AND l.from_type = ").Bind(fromType).Add(" AND l.field = ").Bind(field.Name).Add(" AND l.to_type = ").Bind(Tag);

    private static string KeyOf(string tag) => Fold.Cut(SearchedForm.OfEntry(tag));
}
