using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>How a request says which records it means: by their ids, or by a filter, all that it leaves or all but some.</summary>
internal static class ChosenRecords
{
    public const int MostIds = 100_000;

    /// <summary>So many are left out by their ids at most: a filter says more.</summary>
    public const int MostExcept = 10_000;

    /// <summary>Bytes of a body: so many ids, and what else there is.</summary>
    public const long Largest = 4 * 1024 * 1024;

    /// <summary>Checks the ids that are meant, and those that are not.</summary>
    public static void Check(IReadOnlyList<Tsid>? ids, IReadOnlyList<Tsid>? except, List<Problem> problems)
    {
        if (ids is { Count: 0 }) problems.Add(new Problem("ids", WriteReasons.NameARecord));
        if (ids is { Count: > MostIds }) problems.Add(new Problem("ids", WriteReasons.ManyIds.Of(MostIds)));
        if (except is not null && ids is not null)
            problems.Add(new Problem("except", WriteReasons.ExceptOfIds));
        else if (except is { Count: > MostExcept })
            problems.Add(new Problem("except", WriteReasons.ManyExcept.Of(MostExcept)));
    }

    /// <summary>Reads the filter, of a view that of its kind; everything where there is none, or it is wrong.</summary>
    /// <param name="zone">IANA time zone of the filter; null for the workspace's.</param>
    /// <param name="me">Who is meant by me.</param>
    public static Filter ReadFilter(
        WorkspaceSchema schema, RecordType type, string? filter, string? zone, Tsid? me, DateTimeOffset now, List<Problem> problems)
    {
        var days = schema.Settings.Zone;
        if (zone is not null)
        {
            if (WorkspaceSettings.FindZone(zone) is { } found) days = found;
            else problems.Add(new Problem("zone", RecordReasons.UnknownZone));
        }
        var scope = new FilterScope(now, days, me, schema.Settings.WeekStart);
        if (FilterParser.TryParse(type, filter ?? "", scope, out var read, out var problem)) return RecordQuery.OfKind(type, read);
        problems.Add(new Problem("filter", FilterReasons.AtCharacter.Of(problem.Reason, problem.Position + 1)));
        return Filter.Everything;
    }
}
