using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Schema;

/// <summary>A field as it was added, or why it was not.</summary>
/// <param name="Field">As it is now; null when it was refused.</param>
/// <param name="IsRestored">It had been removed, and is back with its values.</param>
public readonly record struct AddedField(Field? Field, bool IsRestored, Reason? Refusal);

/// <summary>
/// Changes of a workspace's fields and choices in one transaction. Got from <see cref="Schemas.EditAsync"/>, which says to
/// everybody that the schema changed: no change can go unannounced.
/// </summary>
public sealed class SchemaEdit
{
    private static readonly Statement InsertField = new(
        "INSERT INTO custom_fields (workspace_id, record_type, name, label, kind, position, created_at, options) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    private static readonly Statement RestoreField = new(
        "UPDATE custom_fields SET removed_at = NULL, label = $4, options = $5 WHERE workspace_id = $1 AND record_type = $2 AND name = $3");
    private static readonly Statement Relabel = new("UPDATE custom_fields SET label = $4 WHERE workspace_id = $1 AND record_type = $2 AND name = $3");
    private static readonly Statement RemoveField = new("UPDATE custom_fields SET removed_at = $4 WHERE workspace_id = $1 AND record_type = $2 AND name = $3");
    private static readonly Statement SetChoice = new(
        "INSERT INTO field_choices (workspace_id, record_type, field, value, label, hue, position) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (workspace_id, record_type, field, value) DO UPDATE SET "
        + "label = excluded.label, hue = excluded.hue, position = excluded.position, removed_at = NULL");
    private static readonly Statement KeepChoice = new(
        "INSERT INTO field_choices (workspace_id, record_type, field, value, label, hue, position) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (workspace_id, record_type, field, value) DO UPDATE SET removed_at = NULL");
    private static readonly Statement RemoveChoice = new(
        "UPDATE field_choices SET removed_at = $5 WHERE workspace_id = $1 AND record_type = $2 AND field = $3 AND value = $4");
    private static readonly Statement StoredChoices = new(
        "SELECT value, label, hue, position, removed_at FROM field_choices "
        + "WHERE workspace_id = $1 AND record_type = $2 AND field = $3 ORDER BY position, value");

    private readonly IWriteSession session;
    private readonly Tsid workspace;
    private readonly Dictionary<string, RecordType> types = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Field), UsedChoices> used = [];
    private readonly HashSet<string> countries = new(StringComparer.Ordinal);
    private WorkspaceSchema? schema;

    internal SchemaEdit(IWriteSession session, Tsid workspace) => (this.session, this.workspace) = (session, workspace);

    internal IWriteSession Session => session;
    internal Tsid Workspace => workspace;

    /// <summary>Whether anything was changed so far.</summary>
    internal bool IsChanged { get; private set; }

    /// <summary>A record type as it is in this transaction, with what was changed so far.</summary>
    public async ValueTask<RecordType> TypeAsync(string name)
    {
        return types.TryGetValue(name, out var type) ? type : types[name] = (await BeforeAsync()).Named(name)!;
    }

    /// <summary>The schema as this transaction sees it, before these changes.</summary>
    public async ValueTask<WorkspaceSchema> BeforeAsync() => schema ??= await Schemas.ReadAsync(session, workspace);

    /// <summary>Adds a custom field (made by <c>CustomFields.Make</c>) with its choices; one of that name and kind that was removed comes back.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public async ValueTask<AddedField> AddFieldAsync(RecordType of, Field field, long now)
    {
        var type = await TypeAsync(of.Name);
        if (CustomFields.TooMany(type, 1) is { } refusal) return new AddedField(null, false, refusal);
        var removed = type.Removed.FirstOrDefault(old => string.Equals(old.Name, field.Name, StringComparison.OrdinalIgnoreCase));
        if (removed is not null && removed.Kind != field.Kind)
            throw new InvalidOperationException($"The name {field.Name} belongs to a removed field of the kind {removed.Kind.Name}.");
        var options = CustomFields.Options(field);
        if (removed is not null) await session.ExecuteAsync(RestoreField, [workspace.Value, type.Name, field.Name, field.Label, options]);
        else await session.ExecuteAsync(InsertField, [workspace.Value, type.Name, field.Name, field.Label, field.Kind.Name, type.Fields.Count, now, options]);
        for (var i = 0; i < field.Choices.Count; i++) await SetAsync(type, field, field.Choices[i], i);
        Set(type.With([.. type.Fields, field], [.. type.Removed.Where(old => old != removed)]));
        // Records may have moved to other countries while nobody looked at their numbers.
        if (removed is { Kind: PhoneField }) await PhoneTable.AgainAsync(session, workspace, null);
        return new AddedField(field, removed is not null, null);
    }

    public async ValueTask RelabelAsync(RecordType of, Field field, string label)
    {
        await session.ExecuteAsync(Relabel, [workspace.Value, of.Name, field.Name, label]);
        await SetAsync(of, field with { Label = label });
    }

    /// <summary>Gives a field these choices in this order; those that are not among them go, and are known to filters only.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public async ValueTask SetChoicesAsync(RecordType of, Field field, IReadOnlyList<Choice> choices, long now)
    {
        var gone = field.Choices.Where(old => choices.All(choice => choice.Value != old.Value)).ToList();
        foreach (var choice in gone) await session.ExecuteAsync(RemoveChoice, [workspace.Value, of.Name, field.Name, choice.Value, now]);
        for (var i = 0; i < choices.Count; i++) await SetAsync(of, field, choices[i], i);
        await SetAsync(of, field with
        {
            Choices = choices, FormerChoices = [.. field.FormerChoices.Where(old => choices.All(choice => choice.Value != old.Value)), .. gone],
        });
    }

    /// <summary>Gives the records of a type these pipelines.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public async ValueTask SetPipelinesAsync(RecordType of, Pipelines pipelines, long now)
    {
        await PipelineTable.WriteAsync(session, workspace, pipelines, now);
        Set((await TypeAsync(of.Name)).With(pipelines));
    }

    /// <summary>
    /// Keeps values that came into being as choices by being used, each with a place and a hue of its own. What is there
    /// already, and perhaps renamed since, stays as it is.
    /// </summary>
    public async ValueTask UseAsync(RecordType of, Field field, string value)
    {
        if (!used.TryGetValue((of.Name, field.Name), out var known))
        {
            // Others of the same group commit may have made choices that no schema in memory has yet.
            var stored = await session.ListAsync(StoredChoices, [workspace.Value, of.Name, field.Name],
                static row => (Choice: new Choice(row.Text(0)!, row.Text(1)!, row.Text(2)!), Position: row.Int64(3), IsRemoved: !row.IsNull(4)));
            known = new UsedChoices(Math.Max(field.Choices.Count, stored.Count == 0 ? 0 : stored[^1].Position + 1));
            foreach (var choice in stored.Where(row => !row.IsRemoved).Select(row => row.Choice).Concat(field.Choices)) known.Add(choice);
            used[(of.Name, field.Name)] = known;
        }
        if (known.Has(value)) return;
        var fresh = CustomFields.UsedChoice(value, known.Hues);
        await session.ExecuteAsync(KeepChoice, [workspace.Value, of.Name, field.Name, fresh.Value, fresh.Label, fresh.Hue, known.Next++]);
        known.Add(fresh);
        IsChanged = true;
    }

    /// <summary>Keeps that a record with a telephone number names a country.</summary>
    public async ValueTask NameCountryAsync(string code)
    {
        if (countries.Add(code) && await PhoneTable.NameAsync(session, workspace, code)) IsChanged = true;
    }

    /// <summary>Takes a custom field away. Its values stay in the records, unseen, and come back with the field.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public async ValueTask RemoveFieldAsync(RecordType of, Field field, long now)
    {
        var type = await TypeAsync(of.Name);
        await session.ExecuteAsync(RemoveField, [workspace.Value, type.Name, field.Name, now]);
        Set(type.With([.. type.Fields.Where(other => other.Name != field.Name)], [.. type.Removed, field]));
    }

    private async ValueTask SetAsync(RecordType type, Field field, Choice choice, int position) =>
        await session.ExecuteAsync(SetChoice, [workspace.Value, type.Name, field.Name, choice.Value, choice.Label, choice.Hue, position]);

    private async ValueTask SetAsync(RecordType of, Field changed)
    {
        var type = await TypeAsync(of.Name);
        Set(type.With([.. type.Fields.Select(field => field.Name == changed.Name ? changed : field)]));
    }

    /// <summary>What a field has when the first new choice comes: a file may bring thousands of them.</summary>
    private sealed class UsedChoices(long next)
    {
        private readonly HashSet<string> values = new(StringComparer.OrdinalIgnoreCase);

        public long Next { get; set; } = next;

        public List<string> Hues { get; } = [];

        public bool Has(string value) => values.Contains(value);

        public void Add(Choice choice)
        {
            if (values.Add(choice.Value)) Hues.Add(choice.Hue);
        }
    }

    private void Set(RecordType type)
    {
        types[type.Name] = type;
        IsChanged = true;
    }
}
