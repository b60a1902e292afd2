using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>One of the many things that a field of a record holds.</summary>
/// <param name="Type">The record type, or <see cref="Links.Tag"/>.</param>
/// <param name="Key">By which it is found: of a tag its searched form, of a record its id as a number.</param>
/// <param name="Role">Of a record: which it has there; null for none.</param>
internal readonly record struct LinkTarget(string Type, string Key, string? Role = null);

/// <summary>What fields hold many of: as it is compared, and as the table <c>links</c> has it.</summary>
internal static class Links
{
    /// <summary>What the table says of a tag instead of a record type.</summary>
    public const string Tag = "tag";

    /// <summary>Adds to a condition on the table alias <c>l</c> that the indexes of linked records serve it: they leave tags out.</summary>
    public const string OfRecords = " AND l.to_type <> 'tag'";

    private static readonly IReadOnlyList<LinkTarget> None = [];

    /// <summary>Whether a field holds many things, each of which a filter can ask for.</summary>
    public static bool IsMany(Field field) => field.Kind is TagsField or RelationsField;

    /// <summary>Whether each of them is a row, so that it is found by index. Tags of added fields lie in the JSON of their record alone.</summary>
    public static bool HasRows(Field field) => field.Kind is RelationsField || field is { Kind: TagsField, Custom: false, Through: null };

    /// <summary>Whether rows alone tell which records meet a condition: those of one thing, or of all of several.</summary>
    public static bool IsFound(Filter.Condition condition) => HasRows(condition.Field)
        && (condition.Operator is Operator.HasAll || condition is { Operator: Operator.HasAny, Values.Count: 1 });

    /// <summary>What a field's value holds, each once.</summary>
    public static IReadOnlyList<LinkTarget> Of(Field field, FieldValue value)
    {
        if (value.Text is not { } text) return None;
        if (field.Kind is RelationsField)
            return [.. RelationsField.Records(value).Select(link => new LinkTarget(link.Type, KeyOf(link.Id.Value), link.Role))];
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
    public static string KeyOf(FieldValue asked) => asked.IsInteger ? KeyOf(asked.Integer) : KeyOf(asked.Text ?? "");

    /// <summary>A key as people and the API know it: the id of a record, the searched form of a tag.</summary>
    public static string Shown(Field field, string key) => field.Kind is RelationsField ? new Tsid(IdOf(key)).ToString() : key;

    /// <summary>Adds what leads to the rows of one target in the table alias <c>l</c>, but for the workspace.</summary>
    public static SqlText AddTarget(SqlText sql, string fromType, Field field, FieldValue asked) =>
        AddField(sql, fromType, field).Add(" AND l.to_key = ").Bind(KeyOf(asked));

    /// <summary>Adds what leads to all rows of a field in the table alias <c>l</c>, but for the workspace.</summary>
    public static SqlText AddField(SqlText sql, string fromType, Field field)
    {
        sql.Add(" AND l.from_type = ").Bind(fromType).Add(" AND l.field = ").Bind(field.Name).Add(" AND l.to_type");
        if (field.Kind is TagsField) return sql.Add(" = ").Bind(Tag);
        if (field.RelatedTypes.Count == 1) return sql.Add(" = ").Bind(field.RelatedTypes[0]);
        return AddList(sql.Add(" IN "), field.RelatedTypes);
    }

    /// <summary>Adds texts in parentheses; none make a condition that nothing meets.</summary>
    public static SqlText AddList(SqlText sql, IReadOnlyList<string> texts)
    {
        sql.Add('(');
        if (texts.Count == 0) sql.Add("NULL");
        for (var i = 0; i < texts.Count; i++) (i == 0 ? sql : sql.Add(", ")).Bind(texts[i]);
        return sql.Add(')');
    }

    private static string KeyOf(string tag) => Fold.Cut(SearchedForm.OfEntry(tag));

    private static string KeyOf(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static long IdOf(string key) => long.Parse(key, System.Globalization.CultureInfo.InvariantCulture);
}
