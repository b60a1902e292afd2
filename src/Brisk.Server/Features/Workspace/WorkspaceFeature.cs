using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Workspaces;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Features.Workspace;

/// <param name="Version">For If-Match; grows with each change.</param>
/// <param name="Country">ISO 3166; absent while nobody chose one.</param>
internal sealed record WorkspaceAnswer(
    Tsid Id, string Name, DateTimeOffset CreatedAt, long Version, string TimeZone, string Currency, string WeekStart, string Language, string? Country = null,
    PhonesAnswer? Phones = null);

/// <summary>The telephone numbers are being read again, under the workspace's country.</summary>
/// <param name="Read">Records read so far, of the trash, too.</param>
/// <param name="Of">Records there are.</param>
internal sealed record PhonesAnswer(long Read, long Of);

/// <param name="Code">ISO 3166, two letters.</param>
/// <param name="Currency">ISO 4217: what is paid with there.</param>
/// <param name="WeekStart">The day on which weeks begin there.</param>
internal sealed record CountryAnswer(string Code, string Currency, string WeekStart);

/// <param name="Currencies">Every currency there is (ISO 4217).</param>
internal sealed record CountryList(IReadOnlyList<CountryAnswer> Countries, IReadOnlyList<string> Currencies);

/// <summary>Absent members stay as they are; an empty country means none.</summary>
internal sealed record ChangeWorkspaceRequest(
    string? Name = null, string? Country = null, string? TimeZone = null, string? Currency = null, string? WeekStart = null, string? Language = null);

/// <summary>The workspace itself: its name, and the settings that its phones, days and amounts of money go by.</summary>
internal static class WorkspaceFeature
{
    private static readonly byte[] WorldJson = JsonSerializer.SerializeToUtf8Bytes(
        new CountryList([.. Countries.All.Select(code =>
            new CountryAnswer(code, Countries.CurrencyOf(code), WorkspaceSettings.Name(Countries.WeekStartOf(code))))], Currencies.All),
        WorkspaceJson.Default.CountryList);

    public static void Map(Routes routes)
    {
        routes.Get("/api/countries", Gate.Open, "getCountries",
            "The countries with what usually goes with them, and all currencies: for choosing a workspace's settings.").Runs(GetCountriesAsync)
            .Answers(200, WorkspaceJson.Default.CountryList, "The countries by their code, and the codes of the currencies.");
        routes.Get("/api/workspace", Gate.Needs(Permission.ReadUsers), "getWorkspace", "The workspace and its settings.").Runs(GetAsync)
            .Answers(200, WorkspaceJson.Default.WorkspaceAnswer, "The workspace; its version is the ETag.").Answers(304, null, "Nothing has changed.");
        routes.Patch("/api/workspace", Gate.Needs(Permission.ManageWorkspace), "changeWorkspace",
            "Changes the name and the settings that are given, if the version fits If-Match.")
            .Runs(WorkspaceJson.Default.ChangeWorkspaceRequest, ChangeAsync)
            .Answers(200, WorkspaceJson.Default.WorkspaceAnswer, "The workspace as it is now.").Refuses(412, 428);
    }

    private static ValueTask<IResult> GetCountriesAsync(ApiCall call)
    {
        call.Http.Response.Headers.CacheControl = "public, max-age=86400";
        return ValueTask.FromResult(Answers.Json(WorldJson, StatusCodes.Status200OK));
    }

    private static async ValueTask<IResult> GetAsync(ApiCall call)
    {
        var (workspace, phones) = await call.ReadAsync(async session =>
            (await WorkspaceTable.ByIdAsync(session, call.Workspace), await PhonesAsync(session, call.Workspace)));
        if (workspace is null) return Problems.Unauthenticated();
        // It counts records, also those that are not seen.
        var answer = Describe(workspace) with { Phones = (await call.SchemaAsync()).Sight.IsAll ? phones : null };
        var etag = ETag(call, answer);
        if (!EntityTags.HasAlready(call.Http.Request.Headers.IfNoneMatch, etag)) return Answer(call, answer);
        call.Http.Response.Headers.ETag = etag;
        return Answers.NotModified;
    }

    private static async ValueTask<IResult> ChangeAsync(ApiCall call, ChangeWorkspaceRequest request)
    {
        var (expected, unclear) = ExpectedVersions.Of(call.Http.Request);
        if (unclear is not null) return unclear;
        var checks = new Checks();
        var name = request.Name is { } given ? checks.Text("name", given) : null;
        var change = new SettingsChange(request.Country, request.TimeZone, request.Currency, request.WeekStart, request.Language);
        foreach (var problem in change.Apply(WorkspaceSettings.Usual).Problems) checks.Add(problem);
        if (checks.Refusal is { } refusal) return refusal;
        return await call.OnceAsync(StatusCodes.Status200OK, async session =>
        {
            Storage.Accounts.Workspace before, after;
            do
            {
                if (await WorkspaceTable.ByIdAsync(session, call.Workspace) is not { } present) return Problems.Unauthenticated();
                before = present;
                if (!expected.Holds(before.Version)) return Problems.VersionStale(Write(Describe(before)));
                after = before with { Name = name ?? before.Name, Settings = change.Apply(before.Settings).Settings };
                if (after == before) return Text(before);
            }
            // A command may give it a name meanwhile, in another turn.
            while (await WorkspaceTable.UpdateAsync(session, after) == 0);
            if (after.Settings.Country != before.Settings.Country) await PhoneTable.AgainAsync(session, call.Workspace, before.Settings.Country);
            await call.Node.Schemas.ChangedAsync(session, call.Workspace, after.Settings);
            return Text(after with { Version = before.Version + 1 });
        }, receipt => ValueTask.FromResult(Answer(call, Stored.Read(receipt, WorkspaceJson.Default.WorkspaceAnswer))));
    }

    private static IResult Answer(ApiCall call, WorkspaceAnswer workspace)
    {
        call.Http.Response.Headers.ETag = ETag(call, workspace);
        return Answers.Json(workspace, WorkspaceJson.Default.WorkspaceAnswer);
    }

    private static async ValueTask<PhonesAnswer?> PhonesAsync(ISession session, Tsid workspace)
    {
        if (await PhoneTable.ProgressAsync(session, workspace) is not { } progress) return null;
        return new PhonesAnswer(progress.Read, Math.Max(progress.Read, await PhoneTable.RecordsAsync(session, workspace)));
    }

    private static string ETag(ApiCall call, WorkspaceAnswer answer) =>
        $"\"{answer.Version}-{AnswerCache.Build}-{CachedRead.Hash(CachedRead.Name(call.Workspace, Sight.All, $"workspace {answer.Phones?.Read}"))}\"";

    private static string Text(Storage.Accounts.Workspace workspace) => JsonSerializer.Serialize(Describe(workspace), WorkspaceJson.Default.WorkspaceAnswer);

    private static byte[] Write(WorkspaceAnswer workspace) => JsonSerializer.SerializeToUtf8Bytes(workspace, WorkspaceJson.Default.WorkspaceAnswer);

    private static WorkspaceAnswer Describe(Storage.Accounts.Workspace workspace) => new(
        workspace.Id, workspace.Name, InstantConverter.Of(workspace.CreatedAt), workspace.Version, workspace.Settings.TimeZone, workspace.Settings.Currency,
        WorkspaceSettings.Name(workspace.Settings.WeekStart), workspace.Settings.Language, workspace.Settings.Country);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(WorkspaceAnswer))]
[JsonSerializable(typeof(ChangeWorkspaceRequest))]
[JsonSerializable(typeof(CountryList))]
internal sealed partial class WorkspaceJson : JsonSerializerContext;
