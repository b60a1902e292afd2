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

    /// <summary>The browser of this request, where this account has signed in in it.</summary>
    /// <param name="account">The default id where there is none: the same is looked up.</param>
    public static async ValueTask<KnownDevice?> FindAsync(ApiCall call, Tsid account)
    {
        if (!TryRead(call, out var workspace, out var hash)) return null;
        var device = await call.ReadAsync(session => DeviceTable.FindAsync(session, workspace, hash, account));
        return device is { } known && known.LastUsedAt + (long)GoodFor.TotalMilliseconds > call.Now ? known : null;
    }

    /// <summary>Remembers, in the transaction that opens a session, that the account has signed in here.</summary>
    /// <returns>The new value of the cookie; null when the browser keeps the one it has.</returns>
    public static async ValueTask<string?> RememberAsync(ApiCall call, IWriteSession session, Tsid workspace, Tsid account)
    {
        string? former = null;
        if (TryRead(call, out var itsWorkspace, out var hash) && itsWorkspace == workspace)
        {
            former = hash;
            var known = await DeviceTable.FindAsync(session, workspace, hash, account);
            if (known is not null && call.Now - known.LastUsedAt is >= 0 and var age && age < (long)Renewed.TotalMilliseconds) return null;
        }
        var secret = Tokens.New();
        if (former is not null) await DeviceTable.RenameAsync(session, workspace, former, Tokens.Hash(secret));
        await DeviceTable.AddAsync(session, workspace, Tokens.Hash(secret), account, call.Node.Ids.Next(), call.Now);
        return Tokens.Cookie(workspace, secret);
    }

    /// <summary>Forgets, within a write, all browsers of an account but the one of this request.</summary>
    public static ValueTask<long> ForgetOthersAsync(ApiCall call, IWriteSession session, Tsid workspace, Tsid account) =>
        DeviceTable.RemoveOthersAsync(session, workspace, account, TryRead(call, out _, out var hash) ? hash : "");

    private static bool TryRead(ApiCall call, out Tsid workspace, out string hash)
    {
        hash = "";
        workspace = default;
        var request = call.Http.Request;
        if (request.Headers.Cookie.Count == 0 || request.Cookies[CookieName(request)] is not { } value) return false;
        if (!Tokens.TryReadCookie(value, out workspace, out var secret)) return false;
        hash = Tokens.Hash(secret);
        return true;
    }
}
