using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// The cookie by which a browser is known in which an account has signed in before, for <see cref="GoodFor"/> after the last
/// time. It opens nothing: it only counts its own wrong passwords, so that strangers cannot keep its people out.
/// </summary>
internal static class KnownBrowsers
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromDays(400);

    /// <summary>A secret lives so long; the next sign-in after it brings another.</summary>
    private static readonly TimeSpan Renewed = TimeSpan.FromDays(1);

    public static string CookieName(HttpRequest request) => request.IsHttps ? "__Host-brisk-device" : "brisk-device";

    /// <summary>Accounts, each in a workspace, that a browser is known by at most: those that signed in last.</summary>
    private const int Most = 5;

    private const char Separator = '~';

    /// <summary>The browser of this request, where this account has signed in in it.</summary>
    /// <param name="account">The default id where there is none: the same is looked up.</param>
    public static async ValueTask<KnownDevice?> FindAsync(ApiCall call, Tsid account)
    {
        KnownDevice? found = null;
        foreach (var entry in Read(call))
        {
            var device = await call.ReadAsync(session => DeviceTable.FindAsync(session, entry.Workspace, entry.Hash, account));
            if (device is { } known && known.LastUsedAt + (long)GoodFor.TotalMilliseconds > call.Now) found ??= known;
        }
        return found;
    }

    /// <summary>
    /// Remembers, in the transaction that opens a session, that the account has signed in here. Each account has a secret of its own: who
    /// uses the browser after it does not take its place.
    /// </summary>
    /// <returns>The new value of the cookie; null when the browser keeps the one it has.</returns>
    public static async ValueTask<string?> RememberAsync(ApiCall call, IWriteSession session, Tsid workspace, Tsid account)
    {
        var entries = Read(call);
        var former = await OfAsync(session, entries, workspace, account);
        if (former.Device is { } known && call.Now - known.LastUsedAt is >= 0 and var age && age < (long)Renewed.TotalMilliseconds) return null;
        var secret = Tokens.New();
        if (former.Entry is { } old) await DeviceTable.RenameAsync(session, workspace, old.Hash, account, Tokens.Hash(secret));
        await DeviceTable.AddAsync(session, workspace, Tokens.Hash(secret), account, call.Node.Ids.Next(), call.Now);
        return string.Join(Separator,
            entries.Where(entry => entry != former.Entry).Select(entry => entry.Text).Prepend(Tokens.Cookie(workspace, secret)).Take(Most));
    }

    /// <summary>Forgets, within a write, all browsers of an account but the one of this request.</summary>
    public static async ValueTask<long> ForgetOthersAsync(ApiCall call, IWriteSession session, Tsid workspace, Tsid account) =>
        await DeviceTable.RemoveOthersAsync(session, workspace, account, (await OfAsync(session, Read(call), workspace, account)).Entry?.Hash ?? "");

    private static async ValueTask<(Entry? Entry, KnownDevice? Device)> OfAsync(IWriteSession session, List<Entry> entries, Tsid workspace, Tsid account)
    {
        foreach (var entry in entries.Where(entry => entry.Workspace == workspace))
            if (await DeviceTable.FindAsync(session, workspace, entry.Hash, account) is { } device) return (entry, device);
        return default;
    }

    /// <summary>What the browser is known by, the last used first.</summary>
    private static List<Entry> Read(ApiCall call)
    {
        var request = call.Http.Request;
        var entries = new List<Entry>();
        if (request.Headers.Cookie.Count == 0 || request.Cookies[CookieName(request)] is not { } value) return entries;
        foreach (var text in value.Split(Separator, Most + 1).Take(Most))
            if (Tokens.TryReadCookie(text, out var workspace, out var secret)) entries.Add(new Entry(workspace, Tokens.Hash(secret), text));
        return entries;
    }

    private sealed record Entry(Tsid Workspace, string Hash, string Text);
}
