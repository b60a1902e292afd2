using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Domain.Workspaces;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>
/// Reads the query parameters of record routes; the first that is wrong is the <see cref="Problem"/>, and what is not known
/// is wrong: a misspelt filter must not mean everything.
/// </summary>
internal sealed class RecordQuery
{
    /// <summary>Fields that are added up at once.</summary>
    private const int MostSums = 4;

    private readonly ApiCall call;
    private readonly AskedQuery asked;

    public RecordQuery(ApiCall call, WorkspaceSchema schema, RecordType type, params ReadOnlySpan<string> known)
    {
        this.call = call;
        Schema = schema;
        Type = schema.Of(type);
        asked = new AskedQuery(call, known);
    }

    public WorkspaceSchema Schema { get; }

    /// <summary>The record type with the fields of the workspace; where one kind is asked for, its view.</summary>
    public RecordType Type { get; }

    /// <summary>The type of whose records all is known: of a view, the type behind it.</summary>
    public RecordType Whole => Schema.Named(Type.Name)!;

    public ProblemAnswer? Problem => asked.Problem;

    /// <summary>The filter as it was typed.</summary>
    public string FilterText => call.Query("filter") ?? "";

    private FilterScope Scope => field ??= new FilterScope(call.Node.Clock.GetUtcNow(), Zone(), call.Principal.Me, Schema.Settings.WeekStart);

    public Filter Filter()
    {
        if (FilterParser.TryParse(Type, FilterText, Scope, out var filter, out var problem))
        {
            call.LooksAround = filter.LooksAround();
            return OfKind(Type, filter);
        }
        Fail("filter", FilterReasons.AtCharacter.Of(problem.Reason, problem.Position + 1));
        return Domain.Filters.Filter.Everything;
    }

    /// <summary>A filter of a view: its records are of its kind.</summary>
    public static Filter OfKind(RecordType type, Filter filter)
    {
        if (type.Kind is not { } kind) return filter;
        var condition = new Filter.Condition(type[type.Kinds!.Field], Operator.Is, [FieldValue.Of(kind.Value)]);
        return new Filter.AllOf(filter is Filter.AllOf all ? [condition, .. all.Parts] : [condition, filter]);
    }

    public Sort Sort()
    {
        if (Domain.Filters.Sort.TryParse(Type, call.Query("sort") ?? Type.Title.Name, out var sort, out var problem)) return sort;
        Fail("sort", problem);
        return new Sort(Type.Title, Descending: false);
    }

    /// <summary>The fields asked for, or null for the usual ones.</summary>
    /// <param name="deleted">Of the trash, where there are fields more.</param>
    public IReadOnlyList<Field>? Fields(bool deleted)
    {
        if (call.Query("fields") is not { } text) return null;
        var fields = new List<Field>();
        foreach (var name in Names(text))
        {
            var ofTrash = deleted && !Schema.Sight.Hides(Type.Name, name) ? RecordType.Trashed.FirstOrDefault(field => field.Name == name) : null;
            if ((Type.Reach(name) ?? ofTrash) is not { } field)
                Fail("fields", Type.WhyNoPath(AskedQuery.Shown(name)) ?? FilterReasons.NoSuchField.Of(Type, name));
            else if (!fields.Contains(field)) fields.Add(field);
        }
        return fields;
    }

    /// <summary>The fields to be added up.</summary>
    public IReadOnlyList<Field> Sums()
    {
        var sums = new List<Field>();
        foreach (var name in Names(call.Query("sums") ?? ""))
        {
            if (Type.Reach(name) is not { } field) Fail("sums", Type.WhyNoPath(AskedQuery.Shown(name)) ?? RequestReasons.NoSumField.Of(Type));
            else if (!Dimension.CanSum(field)) Fail("sums", RequestReasons.NoSum.Of(field));
            else if (!sums.Contains(field)) sums.Add(field);
        }
        if (sums.Count > MostSums) Fail("sums", RequestReasons.ManySums.Of(MostSums));
        return sums;
    }

    private static string[] Names(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public bool Flag(string name)
    {
        switch (call.Query(name))
        {
            case null or "false": return false;
            case "true": return true;
            default:
                Fail(name, RequestReasons.NotAFlag);
                return false;
        }
    }

    public int Limit(int most, int usual) => asked.Limit(most, usual);

    public IReadOnlyList<Tsid>? Ids(string name) => asked.Ids(name, RequestReasons.NotRecords);

    public long? Number(string name, long least, long most) => asked.Number(name, least, most);

    /// <summary>A page of a list with the one spelling of its question.</summary>
    public (ListQuery Query, string Question) List(int most = 500, int usual = 50)
    {
        var (after, before, at, deleted) = (call.Query("after"), call.Query("before"), Number("at", 0, int.MaxValue), Flag("deleted"));
        var (filter, sort, fields, limit) = (Filter(), Sort(), Fields(deleted), Limit(most, usual));
        var around = asked.Id("around", RequestReasons.NotARecord);
        if ((after is null ? 0 : 1) + (before is null ? 0 : 1) + (at is null ? 0 : 1) + (around is null ? 0 : 1) > 1)
            Fail(around is null ? "after" : "around", RequestReasons.ManyPlaces);
        var shown = fields is null ? "" : string.Join(',', fields.Select(field => field.Name));
        // Today is a day, but not tomorrow: the cursors of the two go on with lists of their own.
        var (canonical, lasting) = (Canonical(filter), Lasting(FilterText, filter));
        var question = $"{Type.ApiPlural}?{canonical}&{(lasting == canonical ? "" : lasting)}&{sort}&{shown}&{limit}&{after}&{before}&{at}&{around}&{deleted}";
        return (new ListQuery(Schema, Whole, filter, sort, fields, limit, after, before, at, around, deleted, lasting), question);
    }

    /// <summary>The lists that the columns of a board go on as: of what meets a condition besides the filter of a list.</summary>
    public Func<Filter.Condition, ListQuery> Columns(ListQuery list, Field by)
    {
        // One for all: they are alike but for a word.
        var text = ColumnText(new Filter.Condition(by, Operator.Empty, []));
        if (!FilterParser.TryParse(Type, text, Scope, out _, out var problem)) Fail("filter", problem.Reason);
        var lasting = FilterWriter.Unmoved(Type, FilterText, Scope, list.Filter);
        return condition => Type.Kind is null || !FilterParser.TryParse(Type, ColumnText(condition), Scope, out var filter, out _)
            ? list with { Filter = Both(condition, list.Filter), Asked = FilterWriter.Write(Both(condition, lasting)) }
            : list with { Filter = OfKind(Type, filter), Asked = Lasting(ColumnText(condition), filter) };

        Filter Both(Filter.Condition condition, Filter filter) => string.IsNullOrWhiteSpace(FilterText) ? condition : new Filter.AllOf([condition, filter]);
    }

    /// <summary>As cursors are sealed with it: of a view, that of its kind.</summary>
    private string Lasting(string text, Filter filter) => Type.Kind is { } kind
        ? $"{kind.Plural}: {FilterWriter.Lasting(Type, text, Scope, filter)}" : FilterWriter.Lasting(Type, text, Scope, filter);

    /// <summary>The filter of that list.</summary>
    public string ColumnText(Filter.Condition condition) =>
        string.IsNullOrWhiteSpace(FilterText) ? Canonical(condition) : $"{Canonical(condition)} and ({FilterText})";

    /// <summary>The filter in the one spelling it has at this moment: relative times are absolute in it.</summary>
    public static string Canonical(Filter filter) => FilterWriter.Write(filter);

    public void Fail(string parameter, Reason reason) => asked.Fail(parameter, reason);

    /// <summary>Where days begin: the zone asked for, else the workspace's.</summary>
    public TimeZoneInfo Zone()
    {
        if (call.Query("zone") is not { } name) return Schema.Settings.Zone;
        if (WorkspaceSettings.FindZone(name) is { } zone) return zone;
        Fail("zone", RecordReasons.UnknownZone);
        return TimeZoneInfo.Utc;
    }
}
