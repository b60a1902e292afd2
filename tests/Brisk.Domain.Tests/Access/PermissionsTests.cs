using Brisk.Domain.Access;

namespace Brisk.Domain.Tests.Access;

public sealed class PermissionsTests
{
    [Theory]
    [InlineData(Permission.ReadRecords, true, true, true)]
    [InlineData(Permission.ReadSteps, true, true, true)]
    [InlineData(Permission.WriteRecords, true, true, false)]
    [InlineData(Permission.DeleteRecords, true, true, false)]
    [InlineData(Permission.ImportRecords, true, true, false)]
    [InlineData(Permission.ExportRecords, true, true, true)]
    [InlineData(Permission.ManageJobs, true, false, false)]
    [InlineData(Permission.ReadUsers, true, true, true)]
    [InlineData(Permission.ManageUsers, true, false, false)]
    [InlineData(Permission.ManageFields, true, false, false)]
    [InlineData(Permission.ManageKeys, true, false, false)]
    [InlineData(Permission.ManageWorkspace, true, false, false)]
    public void Each_role_may_do_what_its_row_says(Permission permission, bool owner, bool member, bool readOnly)
    {
        Permissions.Allows(Role.Owner, permission).ShouldBe(owner);
        Permissions.Allows(Role.Member, permission).ShouldBe(member);
        Permissions.Allows(Role.ReadOnly, permission).ShouldBe(readOnly);
    }

    [Fact]
    public void Every_permission_has_a_row() =>
        typeof(PermissionsTests).GetMethod(nameof(Each_role_may_do_what_its_row_says))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Length
            .ShouldBe(Enum.GetValues<Permission>().Length);

    [Fact]
    public void Role_names_read_back_as_the_role()
    {
        foreach (var role in Roles.All)
        {
            Roles.TryParse(Roles.Name(role), out var read).ShouldBeTrue();
            read.ShouldBe(role);
        }
        Roles.Name(Role.ReadOnly).ShouldBe("read-only");
    }

    [Theory]
    [InlineData("Owner")]
    [InlineData("admin")]
    [InlineData("")]
    [InlineData(null)]
    public void An_unknown_role_is_refused_as_the_weakest(string? name)
    {
        Roles.TryParse(name, out var role).ShouldBeFalse();

        role.ShouldBe(Role.ReadOnly);
    }
}
