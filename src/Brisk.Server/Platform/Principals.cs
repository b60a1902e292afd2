using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Platform;

/// <summary>
/// Finds out who sent a request. What the database said is believed for five seconds, and only while nobody's access to the
/// workspace has changed (<see cref="Generations.Access"/>): what is revoked ends with the commit that revokes it, here and,
/// as soon as they hear of it, on the other nodes.
/// </summary>
internal sealed class Principals(IDatabase database, Generations generations, TimeProvider clock, BriskOptions options)
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

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Who it is, or nothing. An Authorization header counts alone: a wrong key is not mended by a cookie.</summary>
    public ValueTask<Principal?> FindAsync(HttpContext http) => FindAsync(http, http.RequestAborted);

    /// <inheritdoc cref="FindAsync(HttpContext)"/>
    public ValueTask<Principal?> FindAsync(HttpContext http, CancellationToken cancellation)
    {
        var meant = NamedWorkspace.Of(http.Request);
        if (http.Request.Headers.Authorization is [{ } authorization])
        {
            if (!authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return default;
            var key = authorization[Bearer.Length..].Trim();
            if (Tokens.IsLocal(key)) return FindAsync(http, meant is null ? key : $"{key} {meant}", cancellation);
            return meant is null || NamedWorkspace.IsOfKey(key, meant) ? FindAsync(http, key, cancellation) : default;
        }
        return http.Request.Headers.Cookie.Count > 0 && BrowserSessions.Find(http.Request, meant) is { } cookie
            ? FindAsync(http, cookie, cancellation) : default;
    }

    /// <summary>Whose a secret is: a cookie's, a key's, or that of local commands with the workspace that they mean.</summary>
    public ValueTask<Principal?> FindAsync(HttpContext http, string credential) => FindAsync(http, credential, http.RequestAborted);

    public ValueTask<Principal?> FindAsync(HttpContext http, string credential, CancellationToken cancellation)
    {
        var now = Now;
        if (Believed(credential, now) is not { } entry) return CheckAsync(http, credential, now, cancellation);
        Note(entry, now);
        return ValueTask.FromResult<Principal?>(entry.Principal);
    }

    /// <summary>The same where this process knows it; null where the database has to be asked.</summary>
    public Principal? Recall(string credential) => Believed(credential, Now)?.Principal;

    private Known? Believed(string credential, long now) =>
        known.TryGetValue(credential, out var entry) && now - entry.CheckedAt is >= 0 and < Recheck && IsCurrent(entry.Principal) ? entry : null;

    /// <summary>Whether nobody's access to the workspace has changed since somebody was found, as far as this process knows.</summary>
    public bool IsCurrent(Principal principal) => generations.Is(principal.Workspace, Generations.Access, principal.Access);

    /// <summary>
    /// Who somebody is by now, in the state that a write sees; null when nobody any more. The same where nobody's access has
    /// changed.
    /// </summary>
    public async ValueTask<Principal?> AgainAsync(ISession session, Principal principal)
    {
        if (principal.Kind == PrincipalKind.Local && principal.Workspace == default) return principal;
        return principal.Kind != PrincipalKind.Local && IsCurrent(principal)
            && await generations.IsAsync(session, principal.Workspace, Generations.Access, principal.Access)
            ? principal : await PresentAsync(session, principal);
    }

    private async ValueTask<Principal?> PresentAsync(ISession session, Principal principal)
    {
        var (workspace, hash, now) = (principal.Workspace, principal.Hash, Now);
        if (principal.Kind == PrincipalKind.Local) return await WorkspaceTable.ByIdAsync(session, workspace) is null ? null : principal;
        var present = principal.Kind == PrincipalKind.Key
            ? await KeyTable.ByHashAsync(session, workspace, hash) is { } held ? Of(workspace, hash, held, now) : null
            : await FindSessionAsync(session, workspace, hash) is { } owner ? Of(workspace, hash, owner, now) : null;
        return present is null ? null : present with { Meter = principal.Meter };
    }

    /// <summary>Who some of a workspace are by now, by their hashes, from one read; nobody any more who is not among them.</summary>
    public async ValueTask<IReadOnlyDictionary<string, Principal>> AgainAsync(Tsid workspace, IReadOnlyList<Principal> former, CancellationToken cancellation)
    {
        var (found, access) = await generations.ReadUnderAsync(workspace, Generations.Access, async session =>
        {
            var present = new Dictionary<string, Principal>(StringComparer.Ordinal);
            foreach (var one in former.DistinctBy(one => one.Hash)) if (await PresentAsync(session, one) is { } now) present[one.Hash] = now;
            return present;
        }, cancellation);
        return found!.ToDictionary(pair => pair.Key, pair => pair.Value with { Access = access }, StringComparer.Ordinal);
    }

    /// <summary>Who somebody is by now that wrote or began something; null when nobody any more.</summary>
    /// <param name="actor">A user, a key, or a command.</param>
    public async ValueTask<Principal?> OfAsync(ISession session, Tsid workspace, Actor actor) => actor switch
    {
        { Kind: ActorKind.User, Id: { } id } => await UserTable.ByIdAsync(session, workspace, id) is { IsActive: true } user
            && Roles.TryParse(user.Role, out var role) ? new Principal(PrincipalKind.User, workspace, id, role, user.Name) { Email = user.Email } : null,
        { Kind: ActorKind.Key, Id: { } id } => await KeyTable.ByIdAsync(session, workspace, id) is { } held ? Of(workspace, "", held, Now) : null,
        _ => new Principal(PrincipalKind.Local, workspace, Principal.LocalId, Role.Owner, "Command line"),
    };

    /// <summary>Called now and then with the addresses from which people come who are signed in.</summary>
    public Action<string>? Saw { get; set; }

    /// <summary>Who reads how much.</summary>
    public ReadMeters Reads { get; } = new();

    /// <summary>Sessions that were opened while nothing could be written.</summary>
    public UnwrittenSessions Unwritten { get; } = new(database);

    /// <summary>Ends sessions of an account that are in this node's memory alone; answers whether there were any.</summary>
    /// <inheritdoc cref="UnwrittenSessions.End"/>
    public bool EndUnwritten(Tsid account, Tsid keep = default, Tsid only = default)
    {
        if (!Unwritten.End(account, keep, only)) return false;
        foreach (var (credential, entry) in known)
        {
            if (entry.Principal.Account == account) known.TryRemove(credential, out _);
        }
        return true;
    }

    /// <summary>Writes when sessions, users and keys were last seen, as far as it was noted since the last call.</summary>
    public async Task SaveUsesAsync(CancellationToken cancellation)
    {
        foreach (var credential in uses.Keys)
        {
            if (!uses.TryRemove(credential, out var use)) continue;
            await database.WriteAsync(use.Principal.Workspace, use, static async (session, use) => use.Principal.Kind == PrincipalKind.Key
                ? await KeyTable.UsedAsync(session, use.Principal.Workspace, use.Principal.Id, use.At)
                : await SessionTable.SeenAsync(session, use.Principal.Workspace, use.Principal.Hash, use.At)
                    + await UserTable.SeenAsync(session, use.Principal.Workspace, use.Principal.Id, use.At), cancellation);
        }
    }

    private async ValueTask<Principal?> CheckAsync(HttpContext http, string credential, long now, CancellationToken cancellation)
    {
        // The request may be over before it is found.
        var address = PasswordAttempt.Address(http);
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
        found.Principal.Meter = Reads.Of(found.Principal, now);
        if (found.Principal.Kind == PrincipalKind.User) Saw?.Invoke(address);
        if (known.Count >= Most) Prune(now);
        // A command that belongs to no workspace is asked again each time: there may be one by then.
        if (found.Principal.Workspace != default) known[credential] = found;
        Note(found, now);
        return found.Principal;
    }

    private async ValueTask<Known?> SessionAsync(Tsid workspace, string hash, long now, CancellationToken cancellation)
    {
        var (owner, access) = await AskAsync(workspace, hash, FindSessionAsync, cancellation);
        return owner is not null && Of(workspace, hash, owner, now) is { } principal
            ? new Known(principal with { Access = access }, owner.Session.LastSeenAt) : null;
    }

    private async ValueTask<SessionOwner?> FindSessionAsync(ISession session, Tsid workspace, string hash) =>
        await SessionTable.ByTokenAsync(session, workspace, hash) ?? await Unwritten.FindAsync(session, workspace, hash);

    private static Principal? Of(Tsid workspace, string hash, SessionOwner owner, long now)
    {
        if (owner.Status is not UserRow.Active || !Roles.TryParse(owner.Role, out var role)) return null;
        if (owner.Session.ExpiresAt <= now || owner.Session.LastSeenAt + (long)Idle.TotalMilliseconds <= now) return null;
        return new Principal(PrincipalKind.User, workspace, owner.Session.User, role, owner.Name)
        {
            Email = owner.Email,
            Hue = owner.Hue,
            Language = owner.Language,
            Account = owner.Session.Account,
            Session = owner.Session.Id,
            Origin = owner.Session.Origin,
            Epoch = owner.Session.Epoch,
            Hash = hash,
            ExpiresAt = owner.Session.ExpiresAt,
        };
    }

    private async ValueTask<Known?> KeyAsync(Tsid workspace, string hash, long now, CancellationToken cancellation)
    {
        var (held, access) = await AskAsync(workspace, hash, KeyTable.ByHashAsync, cancellation);
        return held is not null && Of(workspace, hash, held, now) is { } principal
            ? new Known(principal with { Access = access }, held.Key.LastUsedAt ?? 0) : null;
    }

    private static Principal? Of(Tsid workspace, string hash, HeldKey held, long now) =>
        held is { Key: { RevokedAt: null } key } && !(key.ExpiresAt <= now) && RoleOf(held) is { } role
            ? new Principal(PrincipalKind.Key, workspace, key.Id, role, key.Name)
            {
                HeldBy = key.HeldBy ?? ApiKey.OfServer,
                RowsPerHour = key.RowsPerHour,
                Hash = hash,
                ExpiresAt = key.ExpiresAt,
            }
            : null;

    /// <summary>Reads who has a secret, and the number of the workspace's access that this is true under.</summary>
    private ValueTask<(T? Found, GenerationMark Access)> AskAsync<T>(Tsid workspace, string hash, Func<ISession, Tsid, string, ValueTask<T?>> find,
        CancellationToken cancellation)
        where T : class => generations.ReadUnderAsync(workspace, Generations.Access, session => find(session, workspace, hash), cancellation);

    /// <summary>What a key may do now: never more than the person may under whose name it works; null when that is nobody any more.</summary>
    public static Role? RoleOf(HeldKey held)
    {
        if (!Roles.TryParse(held.Key.Role, out var own)) return null;
        if (held.Key.HeldBy == ApiKey.OfServer) return own;
        return held.HolderStatus is UserRow.Active && Roles.TryParse(held.HolderRole, out var holder) ? Roles.Lesser(own, holder) : null;
    }

    /// <summary>
    /// Commands act in the workspace that they name, or in the only one. Before set-up there is none, and of several that none of is
    /// named it could be any: then they have the zero id.
    /// </summary>
    private async ValueTask<Known?> LocalAsync(string credential, CancellationToken cancellation)
    {
        var end = credential.IndexOf(' ', StringComparison.Ordinal);
        var (token, meant) = end < 0 ? (credential, null) : (credential[..end], credential[(end + 1)..]);
        if (localHash is null || !Tokens.Same(Tokens.Hash(token), localHash)) return null;
        var all = await database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), cancellation);
        var workspace = meant is not null ? all.Find(one => one.Id.ToString() == meant)?.Id : all.Count == 1 ? all[0].Id : default(Tsid);
        if (workspace is not { } id) return null;
        var (_, access) = await generations.ReadUnderAsync(id, Generations.Access, session => WorkspaceTable.ByIdAsync(session, id), cancellation);
        return new Known(new Principal(PrincipalKind.Local, id, Principal.LocalId, Role.Owner, "Command line")
        {
            Access = access, IsUndecided = all.Count > 1 && id == default,
        }, long.MaxValue);
    }

    private void Note(Known entry, long now)
    {
        if (now - entry.SeenAt < SeenEvery) return;
        entry.SeenAt = now;
        uses[entry.Principal.Hash] = new Use(entry.Principal, now);
    }

    private void Prune(long now)
    {
        foreach (var (credential, entry) in known)
        {
            if (now - entry.CheckedAt >= Recheck) known.TryRemove(credential, out _);
        }
        if (known.Count >= Most) known.Clear();
    }

    private sealed class Known(Principal principal, long seenAt)
    {
        public Principal Principal { get; } = principal;
        public long CheckedAt { get; set; }
        public long SeenAt { get; set; } = seenAt;
    }

    private sealed record Use(Principal Principal, long At);
}
