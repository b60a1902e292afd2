using System.Globalization;
using System.Text;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Live;

/// <summary>
/// Who has which records of a workspace open. What this node's connections have open is told to the other nodes, and again every few seconds; what they
/// tell is believed for a little longer, so that nobody is shown whose node is gone.
/// </summary>
/// <param name="say">Says lines to the other nodes, each after a line feed.</param>
internal sealed class PresenceBoard(NodeServices node, Tsid workspace, Action<string> say)
{
    /// <summary>Records of one connection.</summary>
    public const int MostOpen = 8;

    /// <summary>What is known of connections of other nodes at most.</summary>
    private const int MostElsewhere = 10_000;

    /// <summary>Bytes of a message to the other nodes.</summary>
    private const int LongestMessage = 6_000;

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(8);

    private const string Opened = "p";
    private const string Left = "l";
    private const string NoField = "-";

    private readonly Lock gate = new();
    private readonly Dictionary<RecordKey, HashSet<LiveSocket>> here = [];
    private readonly Dictionary<RecordKey, Dictionary<string, Elsewhere>> there = [];
    private readonly HashSet<RecordKey> moved = [];
    private readonly List<string> toSay = [];
    private int elsewhere;
    private long saidAt = Environment.TickCount64;

    /// <summary>A connection has a record open that its person sees.</summary>
    /// <param name="field">The field that is edited; null for none.</param>
    /// <exception cref="LiveFrameException">It has too many open.</exception>
    public void Open(LiveSocket socket, RecordKey record, string? field)
    {
        lock (gate)
        {
            socket.Opened ??= [];
            if (socket.Opened.Count >= MostOpen && !socket.Opened.ContainsKey(record)) throw new LiveFrameException($"At most {MostOpen} records are open.");
            socket.Opened[record] = field;
            if (!here.TryGetValue(record, out var those)) here[record] = those = [];
            those.Add(socket);
            Say(socket, record);
        }
    }

    public void Close(LiveSocket socket, RecordKey record)
    {
        lock (gate)
        {
            if (socket.Opened?.Remove(record) != true) return;
            if (socket.Opened.Count == 0) socket.Opened = null;
            here[record].Remove(socket);
            if (here[record].Count == 0) here.Remove(record);
            moved.Add(record);
            toSay.Add($"{Left} {socket.Number} {record.Type} {record.Id}");
        }
    }

    public void Leave(LiveSocket socket)
    {
        lock (gate)
        {
            foreach (var record in socket.Opened?.Keys.ToList() ?? []) Close(socket, record);
        }
    }

    /// <summary>Whether a connection has a record open.</summary>
    public bool IsOpen(LiveSocket socket, RecordKey record)
    {
        lock (gate) return socket.Opened?.ContainsKey(record) == true;
    }

    /// <summary>Closes the records that an audience does not see any more, which sees a part.</summary>
    /// <param name="schema">As they see it.</param>
    /// <param name="page">What they were told; null when they were told to ask for everything.</param>
    public async ValueTask SeeAsync(LiveAudience audience, WorkspaceSchema schema, ChangePage? page, CancellationToken cancellation)
    {
        var named = page?.Changes.Select(change => new RecordKey(change.Type.Name, change.Kind == ToldChange.Many ? default : change.Id)).ToHashSet();
        List<RecordKey> open;
        lock (gate)
        {
            if (here.Count == 0) return;
            open = [.. here.Where(pair => MayHaveMoved(pair.Key) && pair.Value.Any(socket => socket.Audience == audience)).Select(pair => pair.Key)];
        }
        foreach (var record in open) await SeesAsync(audience, record, schema, cancellation);

        bool MayHaveMoved(RecordKey record) => named is null || named.Contains(record) || named.Contains(record with { Id = default })
            || audience.Types?.Contains(record.Type) == false;
    }

    /// <summary>Whether an audience sees a record; where it does not, nobody of it has it open.</summary>
    private async ValueTask<bool> SeesAsync(LiveAudience audience, RecordKey record, WorkspaceSchema schema, CancellationToken cancellation)
    {
        if (schema.Sight.RecordsOf(record.Type) is null || await node.Engine.FindAsync(schema, schema.Named(record.Type)!, record.Id, cancellation) is not null)
            return true;
        lock (gate)
        {
            foreach (var socket in here.GetValueOrDefault(record)?.Where(socket => socket.Audience == audience).ToList() ?? []) Close(socket, record);
        }
        return false;
    }

    /// <summary>Whether a connection fell silent that has something open, or was heard again.</summary>
    public bool IsMoved(LiveSocket socket)
    {
        lock (gate)
        {
            if (socket.Opened is null || socket.IsSilent == socket.WasSilent) return false;
            socket.WasSilent = socket.IsSilent;
            foreach (var record in socket.Opened.Keys)
            {
                if (socket.WasSilent) toSay.Add($"{Left} {socket.Number} {record.Type} {record.Id}");
                else Say(socket, record);
                moved.Add(record);
            }
            return true;
        }
    }

    /// <summary>Called each second. Answers whether there is anything to tell or to say.</summary>
    public bool Tick()
    {
        var now = Environment.TickCount64;
        lock (gate)
        {
            foreach (var (record, those) in there.ToList())
            {
                foreach (var (who, _) in those.Where(pair => pair.Value.Until < now).ToList()) Forget(record, who);
            }
            if (node.Database.IsShared && now - saidAt >= SayEvery.TotalMilliseconds)
            {
                saidAt = now;
                foreach (var (record, those) in here)
                    foreach (var socket in those.Where(socket => !socket.WasSilent)) toSay.Add(Line(socket, record));
            }
            return moved.Count + toSay.Count > 0;
        }
    }

    /// <summary>What another node says, a line.</summary>
    public void Hear(string from, string line)
    {
        lock (gate)
        {
            switch (line.Split(' '))
            {
                case [Opened, var number, var user, var type, var id, var field] when Tsid.TryParse(id, out var record) && Tsid.TryParse(user, out var person):
                    Hear(new RecordKey(type, record), $"{from}.{number}", person, field == NoField ? null : field);
                    break;
                case [Left, var number, var type, var id] when Tsid.TryParse(id, out var record):
                    Forget(new RecordKey(type, record), $"{from}.{number}");
                    break;
            }
        }
    }

    /// <summary>Tells who has it open wherever that has changed, and the other nodes what they have to know.</summary>
    public async ValueTask TellAsync(CancellationToken cancellation)
    {
        var full = await node.Schemas.GetAsync(workspace, cancellation);
        List<(RecordKey Record, LiveAudience Audience, LiveSocket[] To)> told = [];
        RecordKey[] taken;
        lock (gate)
        {
            taken = [.. moved];
            moved.Clear();
            foreach (var record in taken)
                foreach (var group in here.GetValueOrDefault(record)?.Where(socket => socket.Audience is not null).GroupBy(socket => socket.Audience!) ?? [])
                    told.Add((record, group.Key, [.. group]));
        }
        // First who sees it no more, then who is left.
        List<(RecordKey, LiveSocket[], WorkspaceSchema)> seen = [];
        try
        {
            foreach (var (record, audience, to) in told)
            {
                var schema = node.Engine.Under(full, node.SightOf(to[0].Principal, full));
                if (schema.Sight.Key == audience.Sight && await SeesAsync(audience, record, schema, cancellation)) seen.Add((record, to, schema));
            }
        }
        catch
        {
            lock (gate) moved.UnionWith(taken);
            throw;
        }
        List<string> lines;
        List<(LiveSocket[] To, ReadOnlyMemory<byte> Frame)> frames = [];
        lock (gate)
        {
            lines = node.Database.IsShared ? [.. toSay] : [];
            toSay.Clear();
            foreach (var (record, to, schema) in seen) frames.Add((to, FrameOf(record, schema)));
        }
        foreach (var (to, frame) in frames) Array.ForEach(to, socket => socket.Send(frame));
        Say(lines);
    }

    /// <summary>Who has a record open, as somebody is told it. Called with the lock held.</summary>
    /// <param name="schema">As they see it.</param>
    private ReadOnlyMemory<byte> FrameOf(RecordKey record, WorkspaceSchema schema)
    {
        var type = schema.Named(record.Type)!;
        var who = (here.GetValueOrDefault(record) ?? []).Where(socket => !socket.WasSilent)
            .Select(socket => (Person: socket.Principal.Id, Field: socket.Opened![record]))
            .Concat(there.GetValueOrDefault(record)?.Values.Select(one => (one.Person, one.Field)) ?? []).ToList();
        return LiveFrame.Make("presence", json =>
        {
            json.WriteString("type", record.Type);
            json.WriteString("id", record.Id.ToString());
            json.WriteStartArray("people");
            foreach (var person in who.GroupBy(one => one.Person, one => one.Field).OrderBy(person => person.Key.Value))
            {
                json.WriteStartObject();
                json.WriteString("id", person.Key.ToString());
                json.WriteString("name", schema.User(person.Key)?.Name ?? "");
                json.WriteString("hue", schema.User(person.Key)?.Hue ?? "");
                json.WriteStartArray("fields");
                // Hidden fields are no fields.
                foreach (var field in person.OfType<string>().Where(name => type.Find(name) is not null).Distinct(StringComparer.Ordinal))
                    json.WriteStringValue(field);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private void Hear(RecordKey record, string who, Tsid person, string? field)
    {
        var isKnown = there.TryGetValue(record, out var those) && those.ContainsKey(who);
        if (!isKnown && elsewhere >= MostElsewhere) return;
        if (those is null) there[record] = those = new(StringComparer.Ordinal);
        if (!isKnown || those[who].Field != field) moved.Add(record);
        those[who] = new Elsewhere(person, field, Environment.TickCount64 + (long)Believed.TotalMilliseconds);
        if (isKnown) return;
        elsewhere++;
        // Whoever is new there has not heard yet of those who are here.
        foreach (var socket in here.GetValueOrDefault(record) ?? []) if (!socket.WasSilent) toSay.Add(Line(socket, record));
    }

    private void Forget(RecordKey record, string who)
    {
        if (!there.TryGetValue(record, out var those) || !those.Remove(who)) return;
        elsewhere--;
        if (those.Count == 0) there.Remove(record);
        moved.Add(record);
    }

    private void Say(LiveSocket socket, RecordKey record)
    {
        moved.Add(record);
        toSay.Add(Line(socket, record));
    }

    private static string Line(LiveSocket socket, RecordKey record) => string.Create(
        CultureInfo.InvariantCulture, $"{Opened} {socket.Number} {socket.Principal.Id} {record.Type} {record.Id} {socket.Opened![record] ?? NoField}");

    private void Say(List<string> lines)
    {
        var message = new StringBuilder();
        foreach (var line in lines)
        {
            if (message.Length + line.Length > LongestMessage) Send();
            message.Append('\n').Append(line);
        }
        if (message.Length > 0) Send();

        void Send()
        {
            say(message.ToString());
            message.Clear();
        }
    }

    private readonly record struct Elsewhere(Tsid Person, string? Field, long Until);
}
