using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Clients;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Clients;

/// <summary>What a client of the broker may do, as workers see it.</summary>
public sealed class ClientGrantTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 203);
    private readonly ClientAdministration administration = new(fixture.Database);
    private readonly ClientName client = new($"camera {Guid.NewGuid():N}");

    [Fact]
    public async Task A_client_has_the_rights_that_it_was_granted_in_the_galleries_they_were_granted_in()
    {
        var (one, two, other) = (await CreateAsync(), await CreateAsync(), await CreateAsync());

        await administration.GrantAsync(Context, client, [ClientRight.Ask], [one, two], Cancel);
        await administration.GrantAsync(Context, client, [ClientRight.Index, ClientRight.Read], [two], Cancel);
        await administration.GrantAsync(Context, client, [ClientRight.Index], [two], Cancel); // it has it
        var caller = await FindAsync();

        Assert.Equal(Rights.Identify | Rights.ListSubjects, caller.RightsIn(one));
        Assert.Equal(Rights.Identify | Rights.ListSubjects | Rights.Index, caller.RightsIn(two));
        Assert.Equal((false, client.Value), (caller.Knows(other), caller.Name));
        Assert.Equal(4, (await administration.ListAsync(Context, client, Cancel)).Count);
        Assert.False((await new ClientGrants(fixture.Database, TimeProvider.System).FindAsync("nobody in particular", Cancel)).Knows(one));
    }

    [Fact]
    public async Task A_grant_in_every_gallery_holds_in_those_to_come_and_what_is_read_in_sql_is_nothing_here()
    {
        await administration.GrantAsync(Context, client, [ClientRight.Administer], [], Cancel);
        var later = await CreateAsync();
        Assert.Equal(Rights.ListSubjects | Rights.ManageSubjects, (await FindAsync()).RightsIn(later));

        await administration.RevokeAsync(Context, client, [ClientRight.Administer], [], Cancel);
        await administration.GrantAsync(Context, client, [ClientRight.Read], [], Cancel);
        Assert.False((await FindAsync()).Knows(later));
    }

    [Fact]
    public async Task What_is_revoked_ends_within_seconds_and_what_goes_with_its_gallery_at_once()
    {
        var (one, two) = (await CreateAsync(), await CreateAsync());
        await administration.GrantAsync(Context, client, [ClientRight.Ask, ClientRight.Index], [one, two], Cancel);
        var time = new ManualTime();
        var grants = new ClientGrants(fixture.Database, time);
        Assert.True((await grants.FindAsync(client.Value, Cancel)).May(Rights.Index, one));

        Assert.Equal(3, (await administration.RevokeAsync(Context, client, [ClientRight.Index], [one], Cancel)).Count);
        Assert.True((await grants.FindAsync(client.Value, Cancel)).May(Rights.Index, one));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await grants.FindAsync(client.Value, Cancel)).May(Rights.Index, one));

        await fixture.Store.DeleteAsync(Context, two, Cancel);
        Assert.Equal([(ClientRight.Ask, one)], (await administration.ListAsync(Context, client, Cancel)).Select(grant => (grant.Right, grant.Gallery!)));
    }

    [Fact]
    public async Task What_cannot_be_granted_or_revoked_is_said()
    {
        GalleryName[] galleries = [await CreateAsync(), NewName()];
        var unknown = await Assert.ThrowsAsync<AccountException>(() => administration.GrantAsync(Context, client, [ClientRight.Ask], galleries, Cancel));
        Assert.Contains("There is no gallery", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(await administration.ListAsync(Context, client, Cancel)); // nothing at all was granted
        Assert.Contains("no such grant", (await Assert.ThrowsAsync<AccountException>(() => administration.RevokeAsync(Context, client, [], [], Cancel))).Message, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => administration.ListAsync(Context with { Caller = new Caller("guest", Rights.Identify) }, client, Cancel));
        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
    }

    private async Task<GalleryName> CreateAsync() => (await fixture.CreateGalleryAsync(faces.Model)).Name;

    private Task<Caller> FindAsync() => new ClientGrants(fixture.Database, TimeProvider.System).FindAsync(client.Value, Cancel);
}
