using System.Text.Json;
using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>What those are called who wrote: people, keys, imports, Brisk itself.</summary>
internal sealed class ActorNames
{
    private readonly Dictionary<Tsid, string> keys = [];
    private readonly WorkspaceSchema schema;

    private ActorNames(WorkspaceSchema schema) => this.schema = schema;

    /// <param name="actors">All that will be asked for.</param>
    public static async ValueTask<ActorNames> OfAsync(
        IDatabase database, WorkspaceSchema schema, IEnumerable<(string Kind, Tsid? Id)> actors, CancellationToken cancellation)
    {
        var names = new ActorNames(schema);
        foreach (var id in actors.Where(actor => actor is { Kind: "key", Id: not null }).Select(actor => actor.Id!.Value).Distinct())
        {
            if (await database.ReadAsync(Lane.Interactive, (schema.Workspace, id), static (session, key) =>
                KeyTable.ByIdAsync(session, key.Workspace, key.id), cancellation) is { } held) names.keys[id] = held.Key.Name;
        }
        return names;
    }

    /// <param name="kind"><c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</param>
    public string Of(string kind, Tsid? id) => id is not { } actor ? kind == "import" ? "Import" : "Brisk"
        : schema.User(actor)?.Name ?? keys.GetValueOrDefault(actor, "Unknown");

    /// <summary>Writes a member that says who wrote.</summary>
    /// <param name="kind"><inheritdoc cref="Of" path="/param[@name='kind']"/></param>
    public void Write(Utf8JsonWriter json, string kind, Tsid? id, string member = "actor")
    {
        json.WriteStartObject(member);
        if (id is { } actor) json.WriteString("id", actor.ToString());
        json.WriteString("name", Of(kind, id));
        json.WriteString("kind", kind);
        json.WriteEndObject();
    }
}
