using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;

namespace Brisk.Bench.Chaos;

/// <summary>Every write that was acknowledged, to be looked for at the end.</summary>
internal sealed class WriteLedger
{
    private readonly ConcurrentDictionary<string, string> created = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> steps = new(StringComparer.Ordinal);
    private int numbers;

    /// <summary>What the last name of every record made here begins with; a number of its own follows.</summary>
    public const string Mark = "Chaos";

    /// <summary>A number for a record that is to be made.</summary>
    public int NextNumber() => Interlocked.Increment(ref numbers);

    /// <summary>A record was acknowledged.</summary>
    public void Created(string name, string id) => created[name] = id;

    /// <summary>A record was acknowledged to have come to a step, which its title names.</summary>
    public void Changed(string id, int step) => steps.AddOrUpdate(id, step, (_, before) => Math.Max(before, step));

    public int Acknowledged => created.Count + steps.Values.Sum();

    /// <summary>Reads every record back, over each node and straight from the database.</summary>
    public async Task<Verdict> CheckAsync(ChaosClient client, int nodes, string database)
    {
        var (stored, doubled, twice) = await StoredAsync(database);
        var lost = new ConcurrentBag<string>();
        foreach (var (name, id) in created)
        {
            if (!stored.TryGetValue(id, out var record)) lost.Add($"{name} ({id}) is not in the database");
            else if (record.Name != name) lost.Add($"{id} is {record.Name} in the database, not {name}");
        }
        foreach (var (id, step) in steps)
        {
            if (!stored.TryGetValue(id, out var record) || StepOf(record.Title) < step)
                lost.Add($"{id} has come to step {step}, and the database says {record.Title}");
        }
        for (var node = 0; node < nodes; node++)
        {
            var at = node;
            await Parallel.ForEachAsync(created.Values.Concat(steps.Keys).Distinct(StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (id, _) =>
            {
                var (reply, why) = await client.TryAsync(new Ask(HttpMethod.Get, $"/api/contacts/{id}"), at);
                if (reply is not { Status: 200 }) lost.Add($"node {at + 1} answers {reply?.Status.ToString() ?? why} for {id}");
                else if (steps.TryGetValue(id, out var step) && StepOf(TitleOf(reply.Body)) < step) lost.Add($"node {at + 1} shows {id} before step {step}");
            });
        }
        return new Verdict(created.Count, steps.Values.Sum(), [.. lost], doubled, twice);
    }

    public static string Title(int step) => $"Step {step}";

    public static int StepOf(string? title) => title is not null && title.StartsWith("Step ", StringComparison.Ordinal) ? int.Parse(title.AsSpan(5)) : 0;

    public static string? TitleOf(string body) => JsonElement.Parse(body).TryGetProperty("title", out var title) ? title.GetString() : null;

    /// <returns>The records by id, how many names there are more than once, and how many records were created twice by their log.</returns>
    private static async Task<(Dictionary<string, (string Name, string? Title)> Records, int Doubled, int Twice)> StoredAsync(string database)
    {
        var records = new Dictionary<string, (string Name, string? Title)>(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using (var command = new NpgsqlCommand(
            $"SELECT id, last_name, title FROM contacts WHERE last_name LIKE '{Mark} %' AND deleted_at IS NULL", connection))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync()) records[new Domain.Tsid(row.GetInt64(0)).ToString()] =
                (row.GetString(1), await row.IsDBNullAsync(2) ? null : row.GetString(2));
        }
        var doubled = records.Values.GroupBy(record => record.Name).Count(group => group.Count() > 1);
        // A step that was written twice would be there twice among the changes of its record.
        await using var twice = new NpgsqlCommand(
            "SELECT count(*) FROM (SELECT record_id, patch FROM changes WHERE kind = 'update' AND patch LIKE '%Step %' GROUP BY record_id, patch HAVING "
            + "count(*) > 1) AS again", connection);
        return (records, doubled, (int)(long)(await twice.ExecuteScalarAsync())!);
    }
}

/// <param name="Lost">Acknowledged and not found, in words.</param>
/// <param name="Doubled">Numbers under which there is more than one record.</param>
/// <param name="Twice">Changes that were written more than once.</param>
internal sealed record Verdict(int Created, int Changed, IReadOnlyList<string> Lost, int Doubled, int Twice);
