using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Server.Platform;

namespace Brisk.Server.Features.SigningIn;

/// <summary>In and out.</summary>
internal static class SignInFeature
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/session", Gate.SignedIn, "getSession", "Who is signed in, and where.").Runs(GetSession.HandleAsync)
            .Answers(200, SessionJson.Default.SessionAnswer, "The session.");
        routes.Post("/api/sign-in", Gate.Open, "signIn", "Opens a session and sets its cookie; of several workspaces, in the one that is named.")
            .Runs(SignInJson.Default.SignInRequest, SignIn.HandleAsync).AtMost(64 * 1024)
            .Answers(200, SessionJson.Default.SessionAnswer, "Signed in.")
            .Answers(300, SessionJson.Default.WorkspaceChoiceList, "The person works in several workspaces: send it again with one of them.")
            .Refuses(401, 429);
        routes.Post("/api/session/workspace", Gate.SignedIn, "switchWorkspace",
                "Goes to another workspace of the same person: opens a session there, or finds the one that is open in this browser, and sets its cookie.")
            .Runs(SignInJson.Default.SwitchWorkspaceRequest, SwitchWorkspace.HandleAsync)
            .Answers(200, SessionJson.Default.SessionAnswer, "The session there.").Refuses(404);
        routes.Post("/api/sign-out", Gate.SignedIn, "signOut", "Ends the sessions of this browser.").Runs(SignOut.HandleAsync)
            .Answers(204, null, "Signed out.");
        routes.Post("/api/sign-out-everywhere", Gate.SignedIn, "signOutEverywhere",
            "Ends every session of the account, in each of its workspaces, this one included.")
            .Runs(SignOutEverywhere.HandleAsync)
            .Answers(204, null, "Signed out everywhere.");
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SwitchWorkspaceRequest))]
internal sealed partial class SignInJson : JsonSerializerContext;
