using System.Globalization;
using Brisk.Domain;
using Brisk.Domain.Wordings;

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
                Fail(name, known.Length == 0 ? RequestReasons.NoParameters : RequestReasons.UnknownParameter.Of(known.ToArray()));
            else if (values.Count > 1) Fail(name, RequestReasons.ParameterTwice);
        }
    }

    public ProblemAnswer? Problem { get; private set; }

    public int Limit(int most, int usual) => (int)(Number("limit", 1, most) ?? usual);

    public long? Number(string name, long least, long most)
    {
        if (call.Query(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fail(name, most == long.MaxValue ? RequestReasons.NotFrom.Of(least) : RequestReasons.NotInRange.Of(least, most));
        return null;
    }

    /// <param name="wrong">Says what it is the id of.</param>
    public Tsid? Id(string name, Reason wrong)
    {
        if (call.Query(name) is not { } text) return null;
        if (Tsid.TryParse(text, out var id)) return id;
        Fail(name, wrong);
        return null;
    }

    /// <summary>Ids with commas between; none where the parameter is empty, null when there is no such parameter.</summary>
    /// <param name="wrong">Says what they are ids of.</param>
    public IReadOnlyList<Tsid>? Ids(string name, Reason wrong)
    {
        if (!call.Http.Request.Query.ContainsKey(name)) return null;
        var (text, ids) = (call.Query(name) ?? "", new List<Tsid>());
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Tsid.TryParse(part, out var id)) ids.Add(id);
            else Fail(name, wrong);
        }
        return ids;
    }

    public void Fail(string parameter, Reason reason) => Problem ??= Problems.BadRequest(Shown(parameter), reason);

    /// <summary>What somebody sent, as far as it is shown to them.</summary>
    public static string Shown(string text) => text.Length <= 60 ? text : text[..60];
}
