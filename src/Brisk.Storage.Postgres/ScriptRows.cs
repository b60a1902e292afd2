using System.Text;

namespace Brisk.Storage.Postgres;

/// <summary>Counts the rows of each table in the script that pg_restore makes of an archive: the lines between <c>COPY … FROM stdin;</c> and <c>\.</c></summary>
internal sealed class ScriptRows
{
    /// <summary>As much of a line as tells what it is.</summary>
    private readonly byte[] start = new byte[256];
    private readonly Dictionary<string, long> rows = new(StringComparer.Ordinal);
    private int length;
    private string? table;

    public IReadOnlyDictionary<string, long> Rows => rows;

    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(Stream script, CancellationToken cancellation)
    {
        var counting = new ScriptRows();
        var buffer = new byte[1 << 16];
        while (await script.ReadAsync(buffer, cancellation) is > 0 and var read) counting.Take(buffer.AsSpan(0, read));
        return counting.Rows;
    }

    private void Take(ReadOnlySpan<byte> script)
    {
        while (script.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Keep(script[..end]);
            EndLine();
            script = script[(end + 1)..];
        }
        Keep(script);
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        var kept = part[..Math.Min(part.Length, start.Length - length)];
        kept.CopyTo(start.AsSpan(length));
        length += kept.Length;
    }

    private void EndLine()
    {
        var line = start.AsSpan(0, length);
        length = 0;
        if (table is not null)
        {
            // In the text of a value a backslash is doubled.
            if (line.SequenceEqual("\\."u8)) table = null;
            else rows[table]++;
        }
        else if (line.StartsWith("COPY "u8) && line.IndexOf(" ("u8) is > 0 and var columns)
        {
            var name = line["COPY ".Length..columns];
            table = Encoding.UTF8.GetString(name[(name.LastIndexOf((byte)'.') + 1)..]).Trim('"');
            rows[table] = 0;
        }
    }
}
