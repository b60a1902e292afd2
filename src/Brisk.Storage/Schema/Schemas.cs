using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Schema;

/// <summary>Keeps each workspace's schema in memory, and writes what changes it.</summary>
public sealed class Schemas(IDatabase database, Generations generations)
{
    private static readonly Statement CustomFields = new("SELECT record_type, name, label, kind FROM custom_fields WHERE workspace_id = $1 ORDER BY record_type, position, name");
    private static readonly Statement Choices = new("SELECT record_type, field, value, label, hue FROM field_choices WHERE workspace_id = $1 ORDER BY record_type, field, position, value");
    private static readonly Statement Users = new("SELECT id, name, email, hue, role, status FROM users WHERE workspace_id = $1 ORDER BY id");
    private static readonly Statement Bump = new("INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, 1) ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + excluded.n");
    private static readonly Statement Generation = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");
    private static readonly Statement AddChoice = new("INSERT INTO field_choices (workspace_id, record_type, field, value, label, hue, position) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, record_type, field, value) DO UPDATE SET label = excluded.label, hue = excluded.hue, position = excluded.position");
    private static readonly Statement DropChoice = new("DELETE FROM field_choices WHERE workspace_id = $1 AND record_type = $2 AND field = $3 AND value = $4");
    private static readonly Statement AddField = new("INSERT INTO custom_fields (workspace_id, record_type, name, label, kind, position, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    private static readonly Statement Relabel = new("UPDATE custom_fields SET label = $4 WHERE workspace_id = $1 AND record_type = $2 AND name = $3");
    private static readonly Statement DropField = new("DELETE FROM custom_fields WHERE workspace_id = $1 AND record_type = $2 AND name = $3");
    private static readonly Statement DropChoices = new("DELETE FROM field_choices WHERE workspace_id = $1 AND record_type = $2 AND field = $3");

    /// <summary>The eight hues of tags and people, in the order in which they are given out.</summary>
    public static IReadOnlyList<string> Hues { get; } = ["blue", "green", "orange", "violet", "teal", "rose", "gold", "stone"];

    /// <summary>The schema as it is now.</summary>
    public ValueTask<WorkspaceSchema> GetAsync(Tsid workspace, CancellationToken cancellation)
    {
        var memory = generations.Memories.Of(workspace);
        return memory.Schema is { } known ? ValueTask.FromResult(known) : LoadAsync(memory, cancellation);
    }

    /// <summary>Reads the schema again at the next use.</summary>
    public void Forget(Tsid workspace) => generations.Memories.Find(workspace)?.ForgetSchema();

    /// <summary>Reads the schema inside a transaction, seeing what the transaction itself changed.</summary>
    public static async ValueTask<WorkspaceSchema> ReadAsync(ISession session, Tsid workspace)
    {
        var rows = new SchemaRows();
        await session.QueryAsync(Generation, [workspace.Value, Generations.Counter(Generations.Schema)], rows, static (row, rows) =>
        {
            rows.Generation = row.Int64(0);
            return false;
        });
        await session.QueryAsync(CustomFields, [workspace.Value], rows, static (row, rows) =>
        {
            rows.Fields.Add((row.Text(0)!, row.Text(1)!, row.Text(2)!, row.Text(3)!));
            return true;
        });
        await session.QueryAsync(Choices, [workspace.Value], rows, static (row, rows) =>
        {
            rows.Choices.Add((row.Text(0)!, row.Text(1)!, new Choice(row.Text(2)!, row.Text(3)!, row.Text(4)!)));
            return true;
        });
        await session.QueryAsync(Users, [workspace.Value], rows, static (row, rows) =>
        {
            rows.Users.Add(new WorkspaceUser(new Tsid(row.Int64(0)), row.Text(1)!, row.Text(2)!, row.Text(3)!, row.Text(4)!, row.Text(5) is "active"));
            return true;
        });
        rows.Settings = await WorkspaceTable.SettingsAsync(session, workspace);
        return rows.Build(workspace);
    }

    /// <summary>Says that fields, choices, users or the workspace's name or settings changed in this transaction: the next reader sees them, and lists that show them are new.</summary>
    public async ValueTask ChangedAsync(IWriteSession session, Tsid workspace)
    {
        await session.ExecuteAsync(Bump, [workspace.Value, Generations.Counter(Generations.Schema)]);
        var generation = await session.ScalarAsync(Generation, [workspace.Value, Generations.Counter(Generations.Schema)]) ?? 0;
        session.AfterCommit(() =>
        {
            Forget(workspace);
            generations.Commit(workspace, Generations.Schema, generation);
        });
    }

    /// <summary>Adds a custom field (made by <c>CustomFields.Make</c>) with its choices. Call <see cref="ChangedAsync"/> after the last change of a transaction.</summary>
    public static async ValueTask AddFieldAsync(IWriteSession session, Tsid workspace, RecordType type, Field field, long now)
    {
        await session.ExecuteAsync(AddField, [workspace.Value, type.Name, field.Name, field.Label, field.Kind.Name, type.Fields.Count, now]);
        for (var i = 0; i < field.Choices.Count; i++) await AddChoiceAsync(session, workspace, type, field, field.Choices[i], i);
    }

    /// <summary>Adds a choice to a field, or changes its label, hue and place.</summary>
    public static async ValueTask AddChoiceAsync(IWriteSession session, Tsid workspace, RecordType type, Field field, Choice choice, int position) =>
        await session.ExecuteAsync(AddChoice, [workspace.Value, type.Name, field.Name, choice.Value, choice.Label, choice.Hue, position]);

    public static async ValueTask RemoveChoiceAsync(IWriteSession session, Tsid workspace, RecordType type, Field field, string value) =>
        await session.ExecuteAsync(DropChoice, [workspace.Value, type.Name, field.Name, value]);

    public static async ValueTask RelabelFieldAsync(IWriteSession session, Tsid workspace, RecordType type, Field field, string label) =>
        await session.ExecuteAsync(Relabel, [workspace.Value, type.Name, field.Name, label]);

    /// <summary>Takes a custom field away. Its values stay in the records, unseen, and come back with a field of the same name.</summary>
    public static async ValueTask RemoveFieldAsync(IWriteSession session, Tsid workspace, RecordType type, Field field)
    {
        await session.ExecuteAsync(DropField, [workspace.Value, type.Name, field.Name]);
        await session.ExecuteAsync(DropChoices, [workspace.Value, type.Name, field.Name]);
    }

    private async ValueTask<WorkspaceSchema> LoadAsync(WorkspaceMemory memory, CancellationToken cancellation)
    {
        // A change may commit while this reads: then its number is greater, and what was read here is not answered again.
        var schema = await database.ReadAsync(Lane.Interactive, memory.Workspace, static (session, workspace) => ReadAsync(session, workspace), cancellation);
        memory.Keep(schema);
        return schema;
    }

    private sealed class SchemaRows
    {
        public long Generation;
        public readonly List<(string Type, string Name, string Label, string Kind)> Fields = [];
        public readonly List<(string Type, string Field, Choice Choice)> Choices = [];
        public readonly List<WorkspaceUser> Users = [];
        public WorkspaceSettings Settings = WorkspaceSettings.Usual;

        public WorkspaceSchema Build(Tsid workspace)
        {
            var choices = Choices.ToLookup(row => (row.Type, row.Field), row => row.Choice);
            var custom = Fields.ToLookup(row => row.Type);
            var types = RecordTypes.All.Select(type => type.With(
            [
                .. type.Fields.Select(field => With(field, choices[(type.Name, field.Name)])),
                .. custom[type.Name].Select(row => With(new Field
                {
                    Name = row.Name,
                    Label = row.Label,
                    Kind = FieldKinds.Find(row.Kind) ?? TextField.Instance,
                    // Of a kind that a newer Brisk has: shown, never written.
                    ReadOnly = FieldKinds.Find(row.Kind) is null,
                    Group = "custom",
                    Custom = true,
                    OpenChoices = row.Kind is "tags",
                    MaxLength = row.Kind is "longText" ? 20_000 : 500,
                }, choices[(row.Type, row.Name)])),
            ])).ToList();
            return new WorkspaceSchema(workspace, Generation, types, Users, Settings);
        }

        /// <summary>A field with what the workspace's settings say, and with its built-in choices changed and followed by the workspace's own.</summary>
        private Field With(Field field, IEnumerable<Choice> own)
        {
            if (field.Kind is MoneyField) field = field with { Currency = Settings.Currency };
            if (field.Kind is InstantField) field = field with { Zone = Settings.Zone };
            var choices = own.ToDictionary(choice => choice.Value, StringComparer.Ordinal);
            if (choices.Count == 0) return field;
            var merged = field.Choices.Select(choice => choices.Remove(choice.Value, out var changed) ? changed : choice).ToList();
            merged.AddRange(own.Where(choice => choices.ContainsKey(choice.Value)));
            return field with { Choices = merged };
        }
    }
}
