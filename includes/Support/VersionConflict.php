<?php

declare(strict_types=1);

namespace Tierway\Support;

/** A row was written by someone else since it was read. */
final class VersionConflict extends \RuntimeException
{
}
