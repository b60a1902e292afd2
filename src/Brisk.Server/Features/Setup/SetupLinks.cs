using System.Globalization;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Features.Setup;

/// <param name="Path">Path and fragment of the link.</param>
internal sealed record SetupLink(string Path);

/// <summary>
/// The links that claim a fresh installation. Only the newest is good, for 24 hours and one use; only its hash is kept, with the
/// time it runs out.
/// </summary>
internal static class SetupLinks
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    /// <summary>A new link, for whoever runs the server.</summary>
    public static async ValueTask<IResult> HandleAsync(ApiCall call) =>
        await OfferAsync(call.Node, call.Cancellation) is { } path ? Answers.Json(new SetupLink(path), SetupJson.Default.SetupLink) : SetUp.Claimed;

    /// <summary>Makes a link while nobody has set the installation up, and earlier ones void.</summary>
    /// <returns>The path and fragment of the link, or null when the installation is set up.</returns>
    public static async Task<string?> OfferAsync(NodeServices node, CancellationToken cancellation)
    {
        var token = Tokens.New();
        var until = (node.Clock.GetUtcNow() + GoodFor).ToUnixTimeMilliseconds();
        var kept = string.Create(CultureInfo.InvariantCulture, $"{Tokens.Hash(token)} {until}");
        var offered = await node.Database.WriteAsync(kept, static async (session, kept) =>
        {
            if (await WorkspaceTable.AnyAsync(session)) return false;
            await InstallationTable.SetAsync(session, InstallationTable.SetupTokenHash, kept);
            return true;
        }, cancellation);
        return offered ? "/setup#token=" + token : null;
    }

    /// <summary>Why a token cannot set up, or null when it can.</summary>
    public static async ValueTask<ProblemAnswer?> RefuseAsync(ISession session, string token, long now)
    {
        if (await WorkspaceTable.AnyAsync(session) || await InstallationTable.GetAsync(session, InstallationTable.SetupTokenHash) is not { } kept)
            return SetUp.Claimed;
        var space = kept.IndexOf(' ');
        if (space < 0 || !Tokens.Same(Tokens.Hash(token), kept[..space]))
            return Problems.Forbidden(SetupReasons.OlderSetupLink);
        return long.Parse(kept.AsSpan(space + 1), CultureInfo.InvariantCulture) > now ? null
            : Problems.Forbidden(SetupReasons.SetupLinkRanOut);
    }

    /// <summary>After set-up there is nothing left to claim.</summary>
    public static ValueTask<long> WithdrawAsync(IWriteSession session) => InstallationTable.RemoveAsync(session, InstallationTable.SetupTokenHash);
}
