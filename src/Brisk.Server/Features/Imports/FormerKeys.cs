using Brisk.Domain;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// What records were called before an import changed it, as far as links of its file name it: a link means by it whom it meant before the
/// first row.
/// </summary>
/// <param name="rows">Of the file; null where they may not name one another.</param>
internal sealed class FormerKeys(RowsInFile? rows)
{
    private readonly Dictionary<(string Field, string Key), HashSet<Tsid>> ids = [];

    /// <summary>Those of the chunk at hand.</summary>
    private readonly List<(string Field, string Key, Tsid Id)> now = [];

    public IEnumerable<Tsid> Of(string field, string key) => ids.TryGetValue((field, key), out var found) ? found : [];

    /// <summary>Begins with a chunk, perhaps for the second time.</summary>
    public void Begin() => now.Clear();

    /// <summary>A record is about to be changed, or was.</summary>
    /// <param name="keys">What it had before.</param>
    public void Note(Tsid id, IEnumerable<(string Field, string Key)> keys)
    {
        foreach (var (field, key) in keys) if (rows?.IsLinked(field, key) == true) now.Add((field, key, id));
    }

    /// <summary>The chunk is decided for good.</summary>
    public void Keep()
    {
        foreach (var (field, key, id) in now)
        {
            if (ids.TryGetValue((field, key), out var known)) known.Add(id);
            else ids.Add((field, key), [id]);
        }
        now.Clear();
    }
}
