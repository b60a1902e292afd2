using System.Globalization;
using Brisk.Domain;

namespace Brisk.Server.Platform;

/// <summary>Reads query parameters; the first that is wrong is the <see cref="Problem"/>, and what is not known is wrong.</summary>
internal sealed class AskedQuery
{
    private readonly ApiCall call;

    public AskedQuery(ApiCall call, params ReadOnlySpan<string> known)
    {
        this.call = call;
        foreach (var (name, values) in call.Http.Request.Query)
        {
            if (!known.Contains(name))
                Fail(name, "unknown-parameter", $"This address takes {(known.Length == 0 ? "no parameters" : string.Join(", ", known!))}.");
            else if (values.Count > 1) Fail(name, "duplicate", "Give this parameter once only.");
        }
    }

    public ProblemAnswer? Problem { get; private set; }

    public int Limit(int most, int usual) => (int)(Number("limit", 1, most) ?? usual);

    public long? Number(string name, long least, long most)
    {
        if (call.Query(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fail(name, "not-in-range", most == long.MaxValue ? $"Write a whole number from {least}." : $"Write a whole number from {least} to {most}.");
        return null;
    }

    /// <param name="of">What it is the id of: <c>a job</c>.</param>
    public Tsid? Id(string name, string of)
    {
        if (call.Query(name) is not { } text) return null;
        if (Tsid.TryParse(text, out var id)) return id;
        Fail(name, "not-an-id", $"Give the id of {of}.");
        return null;
    }

    /// <summary>Ids with commas between; none where the parameter is empty, null when there is no such parameter.</summary>
    /// <param name="of">What they are ids of: <c>records</c>.</param>
    public IReadOnlyList<Tsid>? Ids(string name, string of)
    {
        if (!call.Http.Request.Query.ContainsKey(name)) return null;
        var (text, ids) = (call.Query(name) ?? "", new List<Tsid>());
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Tsid.TryParse(part, out var id)) ids.Add(id);
            else Fail(name, "not-an-id", $"Give the ids of {of} with commas between.");
        }
        return ids;
    }

    public void Fail(string parameter, string code, string detail) => Problem ??= Problems.BadRequest(Shown(parameter), code, detail);

    /// <summary>What somebody sent, as far as it is shown to them.</summary>
    public static string Shown(string text) => text.Length <= 60 ? text : text[..60];
}
