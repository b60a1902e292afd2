using System.Security.Cryptography;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Server;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Seed;

/// <summary>Who can sign in to a workspace that the seed made.</summary>
internal sealed record SeedOwner(string Email, string Password);

/// <summary>The workspace of the reference data and the people who own its records.</summary>
internal static class SeedWorkspace
{
    private const string OwnerEmail = "seed@brisk.example";

    /// <summary>The workspace that is named or the only one, or a new one named Reference with an owner where there is none; and whether it is the only
    /// one.</summary>
    /// <exception cref="CommandFailedException">There are several, and none is named so.</exception>
    public static async Task<(Tsid Workspace, SeedOwner? Owner, bool IsAlone)> FindOrMakeAsync(IDatabase database, Schemas schemas, TsidSource ids,
        TimeProvider clock, string? named, CancellationToken cancellation)
    {
        var known = await database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), cancellation);
        if (WorkspaceName.Pick(known.ConvertAll(one => new NamedId(one.Id, one.Name)), named) is { } picked) return (picked.Id, null, known.Count == 1);
        var password = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20);
        using var passwords = new Passwords(new BriskOptions { DataFolder = "" });
        var hash = await passwords.HashAsync(password, cancellation) ?? throw new InvalidOperationException("Nothing else hashes passwords here.");
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var workspace = ids.Next();
        var account = new Account(ids.Next(), OwnerEmail, "Reference Owner", hash, now, now, null);
        var owner = new UserRow(ids.Next(), account.Id, account.Name, account.Email, Roles.Name(Role.Owner), Hues.All[0], UserRow.Active, now, null, null);
        await database.WriteAsync(workspace, (schemas, workspace, account, owner, now), static async (session, fresh) =>
        {
            await WorkspaceTable.InsertAsync(session, fresh.workspace, "Reference", fresh.now);
            await AccountTable.InsertAsync(session, fresh.account);
            await UserTable.InsertAsync(session, fresh.workspace, fresh.owner, null);
            // Set up by this: a set-up link of an earlier start has nothing left to do.
            await InstallationTable.RemoveAsync(session, InstallationTable.SetupTokenHash);
            await fresh.schemas.ChangedAsync(session, fresh.workspace);
            return 0;
        }, cancellation);
        return (workspace, new SeedOwner(OwnerEmail, password), true);
    }

    /// <summary>The twenty who own records. They have no account, so nobody can sign in as one of them. Those of an earlier seed serve again.</summary>
    public static async Task<IReadOnlyList<Tsid>> AddOwnersAsync(IDatabase database, Schemas schemas, TsidSource ids, TimeProvider clock, Tsid workspace,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var people = WordFile.Work.Words("owners").Select((name, i) =>
            new UserRow(ids.Next(), null, name, $"{Slug.Of(name)}@brisk.example", Roles.Name(Role.Member), Hues.All[i % Hues.All.Count], UserRow.Active,
                now, null, null)).ToList();
        return await database.WriteAsync(workspace, (schemas, workspace, people), static async (session, to) =>
        {
            var owners = new List<Tsid>(to.people.Count);
            foreach (var person in to.people)
            {
                if (await UserTable.ByEmailAsync(session, to.workspace, person.Email) is { } known)
                {
                    owners.Add(known.Id);
                    continue;
                }
                await UserTable.InsertAsync(session, to.workspace, person, null);
                owners.Add(person.Id);
            }
            await to.schemas.ChangedAsync(session, to.workspace);
            return (IReadOnlyList<Tsid>)owners;
        }, cancellation);
    }
}
