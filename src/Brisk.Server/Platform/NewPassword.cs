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
    public static async ValueTask SaveAsync(ApiCall call, Tsid account, string hash, Tsid keep)
    {
        await call.WriteInstallationAsync(session => AccountTable.SetPasswordAsync(session, account, hash, call.Now));
        call.Node.Principals.EndUnwritten(account, keep);
        foreach (var (workspace, _) in await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account)))
        {
            await call.WriteAsync(workspace, async session =>
            {
                await KnownBrowsers.ForgetOthersAsync(call, session, workspace, account);
                return await Sessions.EndAsync(call, session, workspace, session => SessionTable.RemoveOthersAsync(session, workspace, account, keep));
            });
        }
    }
}
