using Brisk.Domain;
using Brisk.Storage.Accounts;

namespace Brisk.Server.Platform;

/// <summary>What follows when an account gets another password, whoever set it.</summary>
internal static class NewPassword
{
    /// <summary>
    /// Sets a password, then ends the sessions of the account in each of its workspaces, and forgets its browsers. Whoever gave
    /// the old one before is refused by its workspace, or has a session that ends here.
    /// </summary>
    /// <param name="keep">The session that stays; the default id for none.</param>
    /// <param name="former">As for <see cref="AccountTable.SetPasswordAsync"/>.</param>
    /// <returns>False when the account has got another password since the former one was checked: nothing is changed then.</returns>
    public static async ValueTask<bool> SaveAsync(ApiCall call, Tsid account, string hash, Tsid keep, long? former = null)
    {
        if (await call.WriteInstallationAsync(session => AccountTable.SetPasswordAsync(session, account, hash, call.Now, former)) == 0) return false;
        await EndSessionsAsync(call, account, keep);
        return true;
    }

    /// <summary>Ends the sessions of an account in each of its workspaces but one, and forgets its other browsers.</summary>
    /// <param name="keep">The session that stays; the default id for none.</param>
    public static async ValueTask EndSessionsAsync(ApiCall call, Tsid account, Tsid keep)
    {
        call.Node.Principals.EndUnwritten(account, keep);
        var memberships = await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account));
        // A session that has not ended yet may open one in a workspace where they have: of several, each is asked twice.
        for (var round = 0; round < Math.Min(memberships.Count, 2); round++)
        {
            foreach (var workspace in memberships.Select(membership => membership.Workspace))
            {
                await call.WriteAsync(workspace, async session =>
                {
                    await KnownBrowsers.ForgetOthersAsync(call, session, workspace, account);
                    return await Sessions.EndAsync(call, session, workspace, session => SessionTable.RemoveOthersAsync(session, workspace, account, keep));
                });
            }
        }
    }
}
