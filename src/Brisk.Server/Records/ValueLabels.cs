using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Server.Platform;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>How values of a field that are counted are told: names of people and records, labels of choices.</summary>
internal sealed class ValueLabels
{
    private readonly WorkspaceSchema schema;
    private readonly Field field;
    private readonly IReadOnlyDictionary<Tsid, string> names;
    private readonly Dictionary<string, Choice> choices = new(StringComparer.Ordinal);

    private ValueLabels(WorkspaceSchema schema, Field field, IReadOnlyDictionary<Tsid, string> names)
    {
        (this.schema, this.field, this.names) = (schema, field, names);
        // Tags are counted by their folded form.
        foreach (var choice in field.Choices.Concat(field.FormerChoices)) choices.TryAdd(field.Kind is TagsField ? Fold.Key(choice.Value) ?? "" : choice.Value,
            choice);
    }

    /// <param name="values">All that will be asked for: the names of related records are read at once.</param>
    public static async ValueTask<ValueLabels> OfAsync(ApiCall call, WorkspaceSchema schema, Field field, IEnumerable<string?> values)
    {
        var ids = new HashSet<Tsid>();
        if (field.RelatedTypes.Count > 0) foreach (var value in values) if (Tsid.TryParse(value, out var id)) ids.Add(id);
        var known = new Dictionary<Tsid, string>();
        foreach (var type in field.RelatedTypes)
        {
            foreach (var (id, name) in await call.Node.Engine.NamesAsync(schema, schema.Named(type)!, ids, call.Cancellation)) known.TryAdd(id, name);
        }
        return new ValueLabels(schema, field, known);
    }

    /// <summary>The value as the API gives it, and as people read it; null for records that have none.</summary>
    public (string? Value, string? Label) Of(string? stored)
    {
        if (stored is null) return (null, null);
        switch (field.Kind.Shape)
        {
            case Shape.User when Tsid.TryParse(stored, out var user):
                return (stored, schema.User(user)?.Name ?? "Unknown user");
            case Shape.Relation or Shape.Relations when Tsid.TryParse(stored, out var related):
                return (stored, names.GetValueOrDefault(related, ""));
            case Shape.YesNo:
                return stored is "1" or "true" ? ("true", "Yes") : ("false", "No");
        }
        var choice = choices.GetValueOrDefault(stored);
        return choice is null ? (stored, stored) : (choice.Value, choice.Label);
    }
}
