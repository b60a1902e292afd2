using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Seed;

namespace Brisk.Bench.Load;

/// <summary>Imports files as a person would (upload, take the suggestions, run, wait): one of new contacts, and one that changes each of them.</summary>
internal static class ImportLoad
{
    private static readonly string[] Columns =
        ["firstName", "lastName", "email", "phone", "title", "city", "country", "postalCode", "status", "tags", "birthday", "externalId"];

    public static async Task RunAsync(ServerProcess server, Report report, int rows)
    {
        await RunAsync(server, report, rows, "");
        // The same people by their addresses, each with another job title.
        await RunAsync(server, report, rows, ", again");
        report.Add("memory after the imports (RSS / not files)", $"{server.Memory}", "flat");
    }

    private static async Task RunAsync(ServerProcess server, Report report, int rows, string title)
    {
        var file = Path.GetTempFileName();
        try
        {
            var bytes = Write(file, rows, title);
            using var api = new ApiClient(server);
            var (cpu, start) = (server.Cpu, Stopwatch.GetTimestamp());
            await using var upload = File.OpenRead(file);
            using var content = new StreamContent(upload) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
            var made = await api.PostAsync("api/imports?type=contacts&name=bench.csv", content);
            var id = made.GetProperty("id").GetString();
            var uploaded = Stopwatch.GetElapsedTime(start);
            _ = await api.PostAsync($"api/imports/{id}/run");
            JsonElement import;
            do
            {
                await Task.Delay(100);
                import = await api.GetAsync($"api/imports/{id}");
            }
            while (import.GetProperty("status").GetString() is "running" or "ready" or "checking");
            var took = Stopwatch.GetElapsedTime(start);
            var what = title.Length == 0 ? "created" : "updated";
            var written = import.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object
                ? result.GetProperty(what).GetInt64() : 0;
            report.Add($"CSV import of {rows:N0} rows, {bytes / 1024.0 / 1024:N1} MiB, {(title.Length == 0 ? "new" : "each of a record that is there")}",
                string.Create(CultureInfo.InvariantCulture,
                    $"{import.GetProperty("status").GetString()}: {written:N0} {what} in {took.TotalSeconds:N1} s ({rows / took.TotalSeconds:N0} rows/s; "
                        + $"upload {uploaded.TotalSeconds:N1} s; {(server.Cpu - cpu).TotalMicroseconds / rows:N0} µs CPU a row)"),
                "≥ 20,000 rows/s, ≥ 10,000 on PostgreSQL");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static long Write(string file, int rows, string title)
    {
        var plan = new SeedPlan(4711, rows, 1, [new Tsid(1)], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        var maker = new ContactMaker(plan, []);
        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        writer.WriteLine("First name,Last name,Email,Phone,Job title,City,Country,Postal code,Status,Tags,Birthday,External id");
        for (var i = 0; i < rows; i++)
        {
            var values = maker.Make(i);
            values["email"] = FieldValue.Of($"import.{i}.{Slug.Of(values["lastName"].Text!)}@mail.example");
            values["externalId"] = FieldValue.Of($"IMPORT-{i}");
            values["title"] = FieldValue.Of(values.GetValueOrDefault("title") + title);
            for (var column = 0; column < Columns.Length; column++)
            {
                if (column > 0) writer.Write(',');
                var text = values.GetValueOrDefault(Columns[column]).ToString();
                if (Columns[column] is "tags") text = text.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal);
                writer.Write(text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            }
            writer.WriteLine();
        }
        writer.Flush();
        return new FileInfo(file).Length;
    }
}
