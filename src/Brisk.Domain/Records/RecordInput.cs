using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Records;

/// <summary>Turns what the API is given into values of a record, and says everything that is wrong with it at once.</summary>
public static class RecordInput
{
    /// <summary>No more problems than these are collected from one input.</summary>
    public const int MaxProblems = 100;

    /// <summary>
    /// Reads a JSON object with the meaning of a patch: absent fields stay untouched, null clears. The answer holds only
    /// fields that were given and are right, cleared ones as <see cref="FieldValue.Nothing"/>.
    /// </summary>
    /// <param name="create">The record is new: required fields must be given, and a client's <c>id</c> is let through unread.</param>
    public static (IReadOnlyDictionary<string, FieldValue> Values, IReadOnlyList<Problem> Problems) Read(RecordType type, JsonElement json, bool create)
    {
        var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        var problems = new List<Problem>();
        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new Problem("", RecordReasons.NoObject.Of(type, json.ValueKind)));
            return (values, problems);
        }
        if (create && type.Kind is { } kind) values[type.Kinds!.Field] = FieldValue.Of(kind.Value);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (problems.Count == MaxProblems) break;
            if (!JsonText.TryName(member, out var name))
                problems.Add(new Problem("", RecordReasons.BrokenName));
            else if (!seen.Add(name)) problems.Add(new Problem(name, RecordReasons.FieldTwice));
            else if (!(create && name == "id") && ReadMember(type, name, member.Value, values) is { } problem) problems.Add(problem);
        }
        foreach (var field in type.Fields)
        {
            if (create && type.Requires(field) && !seen.Contains(field.Name)) problems.Add(Required(field));
        }
        return (values, problems);
    }

    private static Problem? ReadMember(RecordType type, string name, JsonElement json, Dictionary<string, FieldValue> values)
    {
        if (type.Find(name) is not { } field) return name is "id" or "version" or "deletedAt" ? ReadOnly(name) : Unknown(type, name);
        if (!type.IsWritten(field)) return ReadOnly(name);
        FieldValue value = default;
        if (json.ValueKind is not JsonValueKind.Null && field.Kind.Read(field, json, out value) is { } refusal)
        {
            return new Problem(refusal.Path.Length == 0 ? name : $"{name}/{refusal.Path}", refusal.Reason);
        }
        if (value.IsNothing && type.Requires(field)) return Required(field);
        values[name] = value;
        return null;
    }

    private static Problem Required(Field field) => new(field.Name, RecordReasons.FillIn.Of(field));

    private static Problem ReadOnly(string name) => new(name, RecordReasons.ReadOnly);

    private static Problem Unknown(RecordType type, string name)
    {
        var meant = Closest.To(name, type.Fields.Where(type.IsWritten).Select(field => field.Name));
        var shown = name.Length <= 60 ? name : name[..60];
        return new Problem(shown, meant is null ? FilterReasons.UnknownField.Of(name, type) : FilterReasons.MisspeltField.Of(name, meant));
    }
}
