using Brisk.Domain;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Server.Platform;

/// <summary>What follows when an account gets another password, whoever set it.</summary>
internal static class NewPassword
{
    /// <summary>
    /// Sets a password, and ends the sessions of the account in each of its workspaces, in one transaction; then forgets its browsers.
    /// Whoever gave the old one before is refused by its workspace, or has a session that ends here, and so has whoever comes from one.
    /// </summary>
    /// <param name="keep">Whose session stays; null for none.</param>
    /// <param name="former">As for <see cref="AccountTable.SetPasswordAsync"/>.</param>
    /// <returns>False when the account has got another password since the former one was checked, or the one who asks was signed out:
    /// nothing is changed then.</returns>
    public static ValueTask<bool> SaveAsync(ApiCall call, Tsid account, string hash, Principal? keep = null, long? former = null) =>
        EndAsync(call, account, keep, session => AccountTable.SetPasswordAsync(session, account, hash, call.Now, former, keep?.Session));

    /// <summary>Ends the sessions of an account in each of its workspaces, and forgets its other browsers.</summary>
    public static async ValueTask EndSessionsAsync(ApiCall call, Tsid account)
    {
        // Also where the disk takes no writes.
        call.Node.Principals.EndUnwritten(account);
        await EndAsync(call, account, null, session => AccountTable.EndSessionsAsync(session, account));
    }

    private static async ValueTask<bool> EndAsync(ApiCall call, Tsid account, Principal? keep, Func<IWriteSession, ValueTask<long>> end)
    {
        var epoch = await call.WriteInstallationAsync(async session =>
        {
            if (keep is not null && (await AccountTable.ByIdAsync(session, account))?.Epoch != keep.Epoch) return null;
            return await end(session) == 0 ? null : (await AccountTable.ByIdAsync(session, account))?.Epoch;
        });
        if (epoch is not { } present) return false;
        var memberships = await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account));
        foreach (var workspace in memberships.Select(membership => membership.Workspace).OrderBy(workspace => workspace != keep?.Workspace))
            await TryClearAsync(call, workspace, account, keep, present);
        return true;
    }

    /// <summary>All are over already; a workspace that hears of it believes nothing any more that was known of them before.</summary>
    private static async ValueTask TryClearAsync(ApiCall call, Tsid workspace, Tsid account, Principal? keep, long epoch)
    {
        try
        {
            await call.WriteAsync(workspace, async session =>
            {
                await KnownBrowsers.ForgetOthersAsync(call, session, workspace, account);
                if (keep?.Workspace == workspace) await SessionTable.KeepAsync(session, workspace, keep.Session, epoch);
                await SessionTable.RemoveOthersAsync(session, workspace, account, keep?.Session ?? default);
                await call.Node.Generations.MoveAsync(session, workspace, Generations.Access);
                return 0;
            });
        }
        catch (StorageUnavailableException)
        {
            // What was known is believed for some seconds more, and the rows go with those that have run out.
        }
    }
}
