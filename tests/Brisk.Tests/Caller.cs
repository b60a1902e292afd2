using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Brisk.Tests;

/// <summary>What a caller was told about a contact.</summary>
internal sealed record Told(string Id, long Version, string Title);

/// <summary>A write that was sent and has no answer yet.</summary>
/// <param name="Mark">The external id of the contact, which only this caller uses.</param>
internal sealed record Sent(string Mark, string Title, Told? Before);

/// <summary>
/// Somebody who creates contacts and changes them, and remembers what the server acknowledged. A write whose answer never
/// came is sent again, as a careful client does: a creation under the same Idempotency-Key, a change with the same version.
/// </summary>
internal sealed class Caller(int number, int seed)
{
    private static readonly string[] Tags = ["kill", "test"];

    private readonly Random chance = new(seed * 31 + number);
    private readonly List<string> marks = [];
    private int made;

    /// <summary>Whether a server that cannot serve now is taken for one that is gone: it is asked again.</summary>
    public bool IsPatient { get; init; }
    private int changed;

    /// <summary>Everything that was acknowledged, by external id.</summary>
    public ConcurrentDictionary<string, Told> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>What was sent when the server went away; null when nothing was.</summary>
    public Sent? Pending { get; private set; }

    /// <summary>Writes until the server goes away or the token is cancelled; a write begun, now or before, is finished.</summary>
    public async Task WriteAsync(HttpClient http, Action acknowledged, CancellationToken cancellation)
    {
        try
        {
            while (Pending is not null || !cancellation.IsCancellationRequested)
            {
                Pending ??= Next();
                var told = Pending.Before is null ? await CreateAsync(http, Pending) : await ChangeAsync(http, Pending, Pending.Before);
                Acknowledged[Pending.Mark] = told;
                Pending = null;
                acknowledged();
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The server is gone; Pending stays.
        }
    }

    private Sent Next()
    {
        if (marks.Count > 0 && chance.Next(3) == 0)
        {
            var mark = marks[chance.Next(marks.Count)];
            return new Sent(mark, $"change {++changed}", Acknowledged[mark]);
        }
        marks.Add($"{number}-{++made}");
        return new Sent(marks[^1], "new", null);
    }

    private async Task<Told> CreateAsync(HttpClient http, Sent sent)
    {
        var told = await CreateOnceAsync(http, sent);
        // Some clients ask twice because the answer was slow.
        if (chance.Next(10) == 0) (await CreateOnceAsync(http, sent)).ShouldBe(told);
        return told;
    }

    private async Task<Told> CreateOnceAsync(HttpClient http, Sent sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/contacts")
        {
            Content = JsonContent.Create(new { firstName = "Ada", lastName = "Nr " + sent.Mark, email = $"ada.{sent.Mark}@brisk.example",
                externalId = sent.Mark, title = sent.Title, tags = Tags }),
        };
        request.Headers.Add("Idempotency-Key", "create-" + sent.Mark);
        using var answer = await http.SendAsync(request);
        return Read(await BodyAsync(answer, HttpStatusCode.Created));
    }

    private async Task<Told> ChangeAsync(HttpClient http, Sent sent, Told before)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "api/contacts/" + before.Id) { Content = JsonContent.Create(new { title = sent.Title }) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{before.Version}\"");
        using var answer = await http.SendAsync(request);
        // 412: it was written before the server went away, and only the answer was lost.
        var told = answer.StatusCode == HttpStatusCode.PreconditionFailed
            ? Read((await BodyAsync(answer, HttpStatusCode.PreconditionFailed)).GetProperty("current"))
            : Read(await BodyAsync(answer, HttpStatusCode.OK));
        told.ShouldBe(new Told(before.Id, before.Version + 1, sent.Title));
        return told;
    }

    private async Task<JsonElement> BodyAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (IsPatient && answer.StatusCode == HttpStatusCode.ServiceUnavailable) throw new HttpRequestException(text);
        answer.StatusCode.ShouldBe(expected, text);
        return JsonElement.Parse(text);
    }

    private static Told Read(JsonElement record) =>
        new(record.GetProperty("id").GetString()!, record.GetProperty("version").GetInt64(), record.GetProperty("title").GetString()!);
}
