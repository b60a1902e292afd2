using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// Finds out who sent a request. What the database said is believed for five seconds; what this node itself revokes ends
/// at once, here and, while they hear one another, on the other nodes.
/// </summary>
internal sealed class Principals(IDatabase database, TimeProvider clock, BriskOptions options)
{
    public static readonly TimeSpan Idle = TimeSpan.FromDays(30);
    public static readonly TimeSpan Absolute = TimeSpan.FromDays(90);

    private const long Recheck = 5_000;
    private const long SeenEvery = 5 * 60_000;
    private const int Most = 10_000;
    private const string Bearer = "Bearer ";

    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Use> uses = new(StringComparer.Ordinal);
    private readonly string? localHash = options.LocalToken is { } token ? Tokens.Hash(token) : null;
    private long revocations;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The name of the session cookie: tied to the host on https, plain where there is no https to tie it to.</summary>
    public static string CookieName(HttpRequest request) => request.IsHttps ? "__Host-brisk" : "brisk";

    /// <summary>Who it is, or nothing. An Authorization header counts alone: a wrong key is not mended by a cookie.</summary>
    public ValueTask<Principal?> FindAsync(HttpContext http)
    {
        string credential;
        if (http.Request.Headers.Authorization is [{ } authorization])
        {
            if (!authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return default;
            credential = authorization[Bearer.Length..].Trim();
        }
        else if (http.Request.Headers.Cookie.Count > 0 && http.Request.Cookies[CookieName(http.Request)] is { } cookie)
        {
            credential = cookie;
        }
        else
        {
            return default;
        }

        var now = Now;
        if (known.TryGetValue(credential, out var entry) && now - entry.CheckedAt is >= 0 and < Recheck)
        {
            Note(entry, now);
            return ValueTask.FromResult<Principal?>(entry.Principal);
        }
        return CheckAsync(credential, now, http.RequestAborted);
    }

    /// <summary>Called with each id that this node forgets.</summary>
    public Action<Tsid>? Forgotten { get; set; }

    /// <summary>Forgets, on all nodes, everybody who has this id, be it of the account, the session, the user or the key; call it in <c>AfterCommit</c> of what revokes.</summary>
    public void Forget(Tsid id)
    {
        ForgetHere(id);
        Forgotten?.Invoke(id);
    }

    /// <summary>Forgets them on this node alone.</summary>
    public void ForgetHere(Tsid id)
    {
        Interlocked.Increment(ref revocations);
        foreach (var (credential, entry) in known)
        {
            var principal = entry.Principal;
            if (principal.Id == id || principal.Session == id || principal.Account == id) known.TryRemove(credential, out _);
        }
    }

    /// <summary>Writes when sessions, users and keys were last seen, as far as it was noted since the last call.</summary>
    public async Task SaveUsesAsync(CancellationToken cancellation)
    {
        foreach (var credential in uses.Keys)
        {
            if (!uses.TryRemove(credential, out var use)) continue;
            await database.WriteAsync(use.Principal.Workspace, use, static async (session, use) => use.Principal.Kind == PrincipalKind.Key
                ? await KeyTable.UsedAsync(session, use.Principal.Workspace, use.Principal.Id, use.At)
                : await SessionTable.SeenAsync(session, use.Principal.Workspace, use.Hash, use.At) + await UserTable.SeenAsync(session, use.Principal.Workspace, use.Principal.Id, use.At), cancellation);
        }
    }

    private async ValueTask<Principal?> CheckAsync(string credential, long now, CancellationToken cancellation)
    {
        var before = Interlocked.Read(ref revocations);
        var found = Tokens.IsLocal(credential) ? await LocalAsync(credential, cancellation)
            : Tokens.TryReadKey(credential, out var workspace, out var secret) ? await KeyAsync(workspace, Tokens.Hash(secret), now, cancellation)
            : Tokens.TryReadCookie(credential, out workspace, out secret) ? await SessionAsync(workspace, Tokens.Hash(secret), now, cancellation)
            : null;
        if (found is null)
        {
            known.TryRemove(credential, out _);
            return null;
        }

        found.CheckedAt = now;
        if (known.Count >= Most) Prune(now);
        // Something was revoked while this read: what was read may be old, so it serves this request only.
        if (before == Interlocked.Read(ref revocations)) known[credential] = found;
        Note(found, now);
        return found.Principal;
    }

    private async ValueTask<Known?> SessionAsync(Tsid workspace, string hash, long now, CancellationToken cancellation)
    {
        var owner = await database.ReadAsync(Lane.Interactive, (workspace, hash), static (session, key) => SessionTable.ByTokenAsync(session, key.workspace, key.hash), cancellation);
        if (owner is not { Status: UserRow.Active } || !Roles.TryParse(owner.Role, out var role)) return null;
        if (owner.Session.ExpiresAt <= now || owner.Session.LastSeenAt + (long)Idle.TotalMilliseconds <= now) return null;
        var principal = new Principal(PrincipalKind.User, workspace, owner.Session.User, role, owner.Name)
        {
            Email = owner.Email,
            Hue = owner.Hue,
            Account = owner.Session.Account,
            Session = owner.Session.Id,
        };
        return new Known(principal, hash, owner.Session.LastSeenAt);
    }

    private async ValueTask<Known?> KeyAsync(Tsid workspace, string hash, long now, CancellationToken cancellation)
    {
        var key = await database.ReadAsync(Lane.Interactive, (workspace, hash), static (session, key) => KeyTable.ByHashAsync(session, key.workspace, key.hash), cancellation);
        if (key is not { RevokedAt: null } || key.ExpiresAt <= now || !Roles.TryParse(key.Role, out var role)) return null;
        return new Known(new Principal(PrincipalKind.Key, workspace, key.Id, role, key.Name), hash, key.LastUsedAt ?? 0);
    }

    /// <summary>Commands act in the first workspace; before set-up there is none, and they have the zero id.</summary>
    private async ValueTask<Known?> LocalAsync(string credential, CancellationToken cancellation)
    {
        if (localHash is null || !Tokens.Same(Tokens.Hash(credential), localHash)) return null;
        var workspaces = await database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), cancellation);
        return new Known(new Principal(PrincipalKind.Local, workspaces.Count == 0 ? default : workspaces[0].Id, Principal.LocalId, Role.Owner, "Command line"), "", long.MaxValue);
    }

    private void Note(Known entry, long now)
    {
        if (now - entry.SeenAt < SeenEvery) return;
        entry.SeenAt = now;
        uses[entry.Hash] = new Use(entry.Principal, entry.Hash, now);
    }

    private void Prune(long now)
    {
        foreach (var (credential, entry) in known)
        {
            if (now - entry.CheckedAt >= Recheck) known.TryRemove(credential, out _);
        }
        if (known.Count >= Most) known.Clear();
    }

    private sealed class Known(Principal principal, string hash, long seenAt)
    {
        public Principal Principal { get; } = principal;
        public string Hash { get; } = hash;
        public long CheckedAt { get; set; }
        public long SeenAt { get; set; } = seenAt;
    }

    private sealed record Use(Principal Principal, string Hash, long At);
}
