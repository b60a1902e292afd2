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
        call.Node.Principals.EndUnwritten(account, keep);
        foreach (var (workspace, _) in await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account)))
        {
            await call.WriteAsync(workspace, async session =>
            {
                await KnownBrowsers.ForgetOthersAsync(call, session, workspace, account);
                return await Sessions.EndAsync(call, session, workspace, session => SessionTable.RemoveOthersAsync(session, workspace, account, keep));
            });
        }
        return true;
    }
}
