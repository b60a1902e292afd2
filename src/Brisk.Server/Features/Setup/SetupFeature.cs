using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Server.Platform;

namespace Brisk.Server.Features.Setup;

/// <summary>The first minutes: claiming a fresh installation with the link from the console.</summary>
internal static class SetupFeature
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/setup", Gate.Open, "getSetup", "Whether this installation waits to be set up.").Runs(GetSetup.HandleAsync)
            .Answers(200, SetupJson.Default.SetupState, "The state.");
        routes.Post("/api/setup", Gate.Open, "setUp", "Makes the workspace and its first owner, with the token from the console, and signs in.")
            .Runs(SetupJson.Default.SetUpRequest, SetUp.HandleAsync).AtMost(64 * 1024)
            .Answers(200, SessionJson.Default.SessionAnswer, "Set up and signed in.").Refuses(403, 409, 421);
        routes.Post("/api/local/setup-link", Gate.Local, "makeSetupLink", "Makes a new set-up link, good for 24 hours, and earlier ones void.")
            .Runs(SetupLinks.HandleAsync)
            .Answers(200, SetupJson.Default.SetupLink, "The link's path and fragment.").Refuses(409);
        routes.Get("/demo/{token}", Gate.Open, "enterDemo", "In a demo: signs in as its owner and goes to the start page.").Runs(EnterDemo.HandleAsync)
            .Answers(302, null, "Signed in; on to the start page.").Refuses(404, 421);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(SetupState))]
[JsonSerializable(typeof(SetupLink))]
[JsonSerializable(typeof(SetUpRequest))]
internal sealed partial class SetupJson : JsonSerializerContext;
