using System.Text.Json;
using Brisk.Seed;

namespace Brisk.Bench.Load;

/// <summary>Records of the data set, picked at random places, from which the scenarios make their questions.</summary>
internal sealed class Sample
{
    private readonly List<string> records = [];
    private readonly List<long> versions = [];
    private readonly HashSet<string> seen = [];
    private readonly HashSet<string> cities = [];
    private readonly HashSet<string> countries = [];
    private readonly HashSet<string> owners = [];
    private readonly HashSet<string> organizations = [];
    private readonly HashSet<string> lastNames = [];

    public long Count { get; private set; }
    public IReadOnlyList<string> Records => records;

    /// <summary>The version of each record, kept up by whoever changes it: no two callers change the same one.</summary>
    public IList<long> Versions => versions;
    public IReadOnlyList<string> Cities { get; private set; } = [];
    public IReadOnlyList<string> Countries { get; private set; } = [];
    public IReadOnlyList<string> Owners { get; private set; } = [];
    public IReadOnlyList<string> Organizations { get; private set; } = [];
    public IReadOnlyList<string> LastNames { get; private set; } = [];

    /// <summary>Reads pages at random positions over the server that is to be measured.</summary>
    public static Sample Take(HttpConnection connection, Requests requests, int pages)
    {
        var sample = new Sample();
        connection.Exchange(requests.Get("/api/contacts/count"));
        sample.Count = Parse(connection).GetProperty("count").GetInt64();
        var chance = new Chance().Begin(7, 7, 7);
        for (var i = 0; i < pages; i++)
        {
            connection.Exchange(requests.Get(
                $"/api/contacts?at={chance.Below((int)Math.Max(1, sample.Count - 500))}&limit=500&fields=lastName,city,country,owner,organization"));
            foreach (var item in Parse(connection).GetProperty("items").EnumerateArray()) sample.Add(item);
        }
        sample.Cities = [.. sample.cities];
        sample.Countries = [.. sample.countries];
        sample.Owners = [.. sample.owners];
        sample.Organizations = [.. sample.organizations];
        sample.LastNames = [.. sample.lastNames];
        return sample;
    }

    /// <summary>The JSON of the last answer, taken out of its chunks.</summary>
    public static JsonElement Parse(HttpConnection connection)
    {
        if (connection.Status is < 200 or > 299)
            throw new InvalidOperationException($"The server answers {connection.Status}: {System.Text.Encoding.UTF8.GetString(connection.Body)}");
        var body = connection.Body;
        if (!connection.Header("Content-Length:"u8).IsEmpty) return JsonElement.Parse(body);
        var whole = new MemoryStream(body.Length);
        while (true)
        {
            var end = body.IndexOf("\r\n"u8);
            var length = Convert.ToInt32(System.Text.Encoding.ASCII.GetString(body[..end]), 16);
            if (length == 0) return JsonElement.Parse(whole.ToArray());
            whole.Write(body.Slice(end + 2, length));
            body = body[(end + 2 + length + 2)..];
        }
    }

    private void Add(JsonElement item)
    {
        if (!seen.Add(item.GetProperty("id").GetString()!)) return;
        records.Add(item.GetProperty("id").GetString()!);
        versions.Add(item.GetProperty("version").GetInt64());
        if (item.TryGetProperty("city", out var city)) cities.Add(city.GetString()!);
        if (item.TryGetProperty("country", out var country)) countries.Add(country.GetString()!);
        if (item.TryGetProperty("lastName", out var last)) lastNames.Add(last.GetString()!);
        if (item.TryGetProperty("owner", out var owner)) owners.Add(owner.GetProperty("id").GetString()!);
        if (item.TryGetProperty("organization", out var organization)) organizations.Add(organization.GetProperty("id").GetString()!);
    }
}
