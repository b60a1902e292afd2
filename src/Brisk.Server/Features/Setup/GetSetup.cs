using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Setup;

/// <summary>Who can sign in to a demo; everybody may know.</summary>
internal sealed record DemoSignIn(string Email, string Password);

internal sealed record SetupState(bool Needed, DemoSignIn? Demo = null);

internal static class GetSetup
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var isSetUp = await call.ReadAsync(WorkspaceTable.AnyAsync);
        // A stranger's page that takes on a name for our address is told nothing.
        var demo = call.Node.Options.Demo is { } access && call.Node.Hosts.IsOwn(call.Http.Request) ? new DemoSignIn(access.Email, access.Password) : null;
        return Answers.Json(new SetupState(!isSetUp, demo), SetupJson.Default.SetupState);
    }
}
