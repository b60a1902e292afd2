using System.Buffers;
using System.Diagnostics;
using System.Globalization;

namespace Brisk.Bench.Load;

/// <summary>Takes all contacts out as one file, in each format and two orders: rows a second.</summary>
internal static class ExportLoad
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"\n"u8);

    public static async Task RunAsync(ServerProcess server, Report report)
    {
        using var api = new ApiClient(server);
        var count = (await api.GetAsync("api/contacts/count")).GetProperty("count").GetInt64();
        foreach (var format in (string[])["csv", "jsonl"])
        {
            foreach (var (sort, order) in ((string, string)[])[("createdAt", "as they were made"), ("name", "by name")])
                await RunAsync(server, api, report, format, sort, order, count);
        }
    }

    private static async Task RunAsync(ServerProcess server, ApiClient api, Report report, string format, string sort, string order, long count)
    {
        var (rows, bytes, isQuoted, first) = (0L, 0L, false, TimeSpan.Zero);
        var (cpu, start) = (server.Cpu, Stopwatch.GetTimestamp());
        await api.StreamAsync($"api/contacts/export?format={format}&sort={sort}", part =>
        {
            if (bytes == 0) first = Stopwatch.GetElapsedTime(start);
            bytes += part.Length;
            rows += format == "csv" ? Lines(part.Span, ref isQuoted) : part.Span.Count((byte)'\n');
        });
        var (took, used) = (Stopwatch.GetElapsedTime(start), server.Cpu - cpu);
        // CSV begins with the names of its columns.
        if (format == "csv") rows--;
        if (rows != count) throw new InvalidOperationException($"The {format} file has {rows:N0} rows of {count:N0}.");
        report.Add($"export of all contacts as {format}, {order}", string.Create(CultureInfo.InvariantCulture,
            $"{rows / took.TotalSeconds:N0} rows/s: {rows:N0} in {took.TotalSeconds:N1} s, {bytes / 1024.0 / 1024:N1} MiB, the first after "
                + $"{first.TotalMilliseconds:N0} ms; {used.TotalMicroseconds / rows:N1} µs CPU a row; memory after {server.Memory}"), "≥ 100,000 rows/s");
    }

    /// <summary>Ends of lines outside of quotation marks.</summary>
    private static long Lines(ReadOnlySpan<byte> part, ref bool isQuoted)
    {
        var lines = 0L;
        while (part.IndexOfAny(Marks) is >= 0 and var at)
        {
            if (part[at] == (byte)'"') isQuoted = !isQuoted;
            else if (!isQuoted) lines++;
            part = part[(at + 1)..];
        }
        return lines;
    }
}
