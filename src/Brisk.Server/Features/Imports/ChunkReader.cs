using System.Threading.Channels;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Features.Imports;

/// <summary>Rows that are written together, and where the file goes on after them.</summary>
/// <param name="Drafts">Of each row the record that it makes if it is a new one; null when the row is refused.</param>
/// <param name="Keys">Under what the records of the rows are looked for.</param>
internal sealed record RowChunk(IReadOnlyList<ImportRow> Rows, IReadOnlyList<Draft?> Drafts, ChunkKeys Keys, CsvPosition Next);

/// <summary>The keys of the rows of a chunk, as numbers were read when they were made.</summary>
/// <param name="All">Of each row its keys; null when the row is refused.</param>
internal sealed record ChunkKeys(PhoneScope? Phones, IReadOnlyList<RowKeys?> All)
{
    public static ChunkKeys Of(Field? field, IReadOnlyList<ImportRow> rows) =>
        new(field?.Phones, field is null ? [] : [.. rows.Select(row => row.Problem is null ? RowKeys.Of(field, row.Values) : null)]);

    /// <summary>The same under the field as it is now: made anew when numbers are read otherwise since.</summary>
    public IReadOnlyList<RowKeys?> Under(Field field, IReadOnlyList<ImportRow> rows) =>
        rows.Count == All.Count && field.Phones?.Text == Phones?.Text ? All : Of(field, rows).All;
}

/// <summary>Reads and checks rows, and makes records of them, ahead of the writer, a few chunks at most; finds rows that are in the file twice.</summary>
internal sealed class ChunkReader(NodeServices node, ImportPlan plan, WorkspaceSchema schema, Actor actor)
{
    private const int ChunksAhead = 2;

    /// <summary>A chunk ends early when its rows are large.</summary>
    private const long ChunkBytes = 4 * 1024 * 1024;

    private readonly Channel<RowChunk> chunks =
        Channel.CreateBounded<RowChunk>(new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });
    private readonly KeyTable seen = new();

    /// <summary>The field that rows are matched by, once for each country that the workspace had while the file was read; the present one last.</summary>
    private readonly List<Field> matchFields = [];
    private int size = 250;

    /// <summary>Rows of a chunk; takes effect with the next.</summary>
    public int Size { get => Volatile.Read(ref size); set => Volatile.Write(ref size, value); }

    /// <summary>Starts reading on another thread.</summary>
    /// <param name="from">Where to begin; what is before it is read again only for its keys.</param>
    public IAsyncEnumerable<RowChunk> StartAsync(CsvPosition? from, CancellationToken cancellation)
    {
        _ = Task.Run(async () =>
        {
            Exception? failure = null;
            try
            {
                await ReadAsync(from, cancellation);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            chunks.Writer.Complete(failure);
        }, CancellationToken.None);
        return chunks.Reader.ReadAllAsync(cancellation);
    }

    private async Task ReadAsync(CsvPosition? from, CancellationToken cancellation)
    {
        await using var file = ImportFile.Open(ImportFile.PathOf(node, plan.Import.Id));
        // Keys have to be known from the start of the file; without keys it can be entered in the middle.
        var skip = from is { } start && plan.HasMatches ? start.Offset : 0;
        using var reader = plan.OpenFile(file, plan.HasMatches ? null : from);
        var read = plan.OpenRows();
        var rows = new List<ImportRow>();
        var chunkStart = reader.Next.Offset;
        Under(await node.Schemas.GetAsync(schema.Workspace, cancellation));
        while (reader.Read())
        {
            var row = read.Read(reader);
            if (row is not null) RefuseTwice(row);
            if (reader.Position.Offset < skip)
            {
                chunkStart = reader.Next.Offset;
                continue;
            }
            if (row is not null) rows.Add(row);
            if (rows.Count < Size && reader.Next.Offset - chunkStart < ChunkBytes) continue;
            await SendAsync(rows, reader.Next, cancellation);
            rows = new List<ImportRow>(Size);
            chunkStart = reader.Next.Offset;
        }
        await SendAsync(rows, reader.Next, cancellation);
    }

    private async ValueTask SendAsync(List<ImportRow> rows, CsvPosition next, CancellationToken cancellation)
    {
        // The import adds choices as it goes; the fields stay.
        var present = await node.Schemas.GetAsync(schema.Workspace, cancellation);
        Under(present);
        var drafts = rows.ConvertAll(row => row.Problem is null ? node.Engine.Draft(present, plan.Type, actor, row.Values) : null);
        await chunks.Writer.WriteAsync(new RowChunk(rows, drafts, ChunkKeys.Of(plan.MatchFieldOf(present), rows), next), cancellation);
    }

    private void Under(WorkspaceSchema present)
    {
        if (plan.MatchFieldOf(present) is { } field && (matchFields.Count == 0 || matchFields[^1].Phones?.Country != field.Phones?.Country))
            matchFields.Add(field);
    }

    private void RefuseTwice(ImportRow row)
    {
        if (matchFields is not [.., var field] || row.Problem is not null || !row.Values.TryGetValue(field.Name, out var value)) return;
        var (first, isThere) = (0, false);
        for (var i = 0; i < matchFields.Count - 1 && !isThere; i++) isThere = KeyOf(matchFields[i], row) is { } former && seen.TryGet(former, out first);
        if (!isThere && (KeyOf(field, row) is not { } key || seen.TryAdd(key, (int)row.Line, out first))) return;
        row.Problem = new RowProblem(row.SourceOf(field.Name), field.Name, field.Kind.Display(field, value),
            $"Line {first:N0} has the same {Label(field)}. Keep one of the two.");
    }

    private static string? KeyOf(Field field, ImportRow row) => new SearchedForm(field).In(row.Values).Of(row.Values[field.Name]).Text;

    private static string Label(Field field) => char.ToLowerInvariant(field.Label[0]) + field.Label[1..];
}
