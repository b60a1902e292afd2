using Brisk.Domain.Wordings;
using Brisk.Server.Features.Account;
using Brisk.Server.Features.Fields;
using Brisk.Server.Features.Imports;
using Brisk.Server.Features.Keys;
using Brisk.Server.Features.Local;
using Brisk.Server.Features.Pipelines;
using Brisk.Server.Features.Setup;
using Brisk.Server.Features.SigningIn;
using Brisk.Server.Features.Users;
using Brisk.Server.Features.Workspace;
using Brisk.Server.Features.Writing;
using Brisk.Server.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Features;

/// <summary>The features, each with its own table of contents.</summary>
internal static class AllFeatures
{
    /// <summary>What they say to people.</summary>
    public static IEnumerable<Wording> Wordings =>
    [
        .. SetupReasons.All, .. SignInReasons.All, .. AccountReasons.All, .. UserReasons.All, .. KeyReasons.All, .. FieldChangeReasons.All,
        .. ImportRequestReasons.All, .. LocalReasons.All,
    ];

    public static void Register(IServiceCollection services)
    {
        ImportsFeature.Register(services);
        PipelinesFeature.Register(services);
    }

    public static void Map(Routes routes)
    {
        SetupFeature.Map(routes);
        SignInFeature.Map(routes);
        AccountFeature.Map(routes);
        WorkspaceFeature.Map(routes);
        UsersFeature.Map(routes);
        KeysFeature.Map(routes);
        FieldsFeature.Map(routes);
        WritingFeature.Map(routes);
        PipelinesFeature.Map(routes);
        ImportsFeature.Map(routes);
        LocalFeature.Map(routes);
    }
}
